"""Django expressions that carry ``foundation.text.segments`` into PostgreSQL.

    fan.search = SearchVectorOf(search_document(names=[fan.nickname], phones=[fan.phone]))
    Fan.objects.filter(search=SearchMatch(search_query("zhang wei")))

Lexemes go in as they are and queries are cast, so no text search configuration takes part.
"""

from collections.abc import Sequence
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.search import SearchQuery, SearchVectorField
from django.db.models import Func, TextField, Value


class SearchVectorOf(Func):
    """``array_to_tsvector`` of ready lexemes, to be stored in a ``SearchVectorField``."""

    function = "array_to_tsvector"
    output_field = SearchVectorField()

    def __init__(self, lexemes: Sequence[str]) -> None:
        super().__init__(Value(list(lexemes), output_field=ArrayField(TextField())))


class SearchMatch(SearchQuery):
    """The text of a ``tsquery``, cast; use it as the right side of a search field."""

    def __init__(self, query: str) -> None:
        super().__init__(Value(query, output_field=TextField()))

    def as_sql(
        self,
        compiler: Any,
        connection: Any,
        function: str | None = None,
        template: str | None = None,
        arg_joiner: str | None = None,
        **extra_context: Any,
    ) -> tuple[str, list[Any]]:
        """The parameter with its cast, in place of Django's ``plainto_tsquery``."""
        sql, params = compiler.compile(self.get_source_expressions()[-1])
        return f"({sql})::tsquery", list(params)
