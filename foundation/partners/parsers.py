"""Bodies: JSON that can be stored, and not endlessly much of it."""

import json
from collections.abc import Mapping
from typing import IO, Any

from django.utils.translation import gettext_lazy as _
from rest_framework.exceptions import ParseError
from rest_framework.parsers import JSONParser


class Json(JSONParser):
    """JSON as DRF reads it, but read within Django's limit of a body, however deep it nests, and
    with no halves of surrogate pairs, which neither the database nor an answer can hold."""

    def parse(
        self,
        stream: IO[Any],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> Any:
        """The body's value. Raises ParseError, RequestDataTooBig (which problems.py knows)."""
        request = (parser_context or {})["request"]._request
        try:
            given = json.loads(request.body, parse_constant=_no_number)
            json.dumps(given, ensure_ascii=False).encode()
        except (ValueError, RecursionError) as error:
            raise ParseError(_("The body is no JSON.")) from error
        return given


def _no_number(name: str) -> None:
    """NaN and Infinity are Python's, not JSON's."""
    raise ValueError(name)
