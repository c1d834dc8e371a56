"""The API's document, and the same as the lines of a page."""

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.utils.functional import Promise
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from drf_spectacular.generators import SchemaGenerator

from foundation.partners.examples import example
from foundation.partners.meanings import MEANINGS
from foundation.partners.schema import told

Document = dict[str, Any]
JSON, FORM = "application/json", "multipart/form-data"


@dataclass(frozen=True, slots=True)
class Field:
    """A parameter or a field of a body: its name, type, whether it must be there, and a word."""

    name: str
    kind: str
    required: bool
    says: str

    @property
    def text(self) -> SafeString:
        """What it means, with ``code`` marked."""
        return marked(self.says or str(MEANINGS.get(self.name.rpartition(".")[2], "")))


@dataclass(frozen=True, slots=True)
class Operation:
    """One call."""

    method: str
    path: str
    name: str
    says: str
    says_more: str
    scope: str
    parameters: list[Field]
    body: list[Field]
    answer: list[Field]
    status: str
    sent: str
    got: str
    # The body's content type.
    sent_as: str

    @property
    def brief(self) -> SafeString:
        """The first line, with ``code`` marked."""
        return marked(self.says)

    @property
    def more(self) -> SafeString:
        """What comes after it."""
        return marked(self.says_more)


def marked(text: str) -> SafeString:
    """The text as HTML: escaped, and what stands between double backticks as code."""
    return mark_safe(re.sub(r"``([^`]+)``", r"<code>\1</code>", escape(text)))  # noqa: S308


@dataclass(frozen=True, slots=True)
class Section:
    """The calls of one subject."""

    name: str
    operations: list[Operation]

    @property
    def title(self) -> str | Promise:
        """The subject in the reader's language."""
        return _TITLES.get(self.name, self.name)


_TITLES: dict[str, str | Promise] = {
    "decisions": _("Decisions and appeals"),
    "fans": _("Fans"),
    "follow": _("Follow-ups"),
    "groups": _("Groups"),
    "held": _("Held messages"),
    "imports": _("Imports"),
    "contacts": pgettext_lazy("press", "Contacts"),
    "clippings": _("Clippings"),
    "watches": _("Watches"),
    "alerts": _("Alerts of watches"),
    "crises": _("Crisis logs"),
    "exports": _("Exports"),
    "outlets": _("Outlets"),
    "releases": _("Press releases"),
    "platform": _("Platform accounts"),
    "links": _("Short links"),
    "platforms": _("What platforms can do"),
    "metrics": _("Figures"),
    "target": _("One place of a post"),
    "targets": _("Where posts go"),
    "posts": _("Posts"),
    "calendar": _("Content calendar"),
    "media": _("Media files"),
    "post": _("One post"),
    "pitch": _("One pitch"),
    "pitches": _("Pitches"),
    "press": _("Press events"),
    "release": _("One press release"),
    "interactions": _("Interactions"),
    "invites": _("Invite codes"),
    "jobs": _("Long work"),
    "join": _("Join requests"),
    "members": _("Members"),
    "messages": _("Messages"),
    "point": _("Lines of points"),
    "points": _("Points"),
    "pools": _("Pools"),
    "reports": _("Reports"),
    "tags": _("Tags"),
    "word": _("Word lists"),
    "words": _("Words in a list"),
}


def document() -> Document:
    """The OpenAPI 3.1 document of all endpoints, its sentences in the language now active."""
    generator = SchemaGenerator(api_version="v1")  # type: ignore[no-untyped-call]
    made: Document = generator.get_schema(request=None, public=True)  # type: ignore[no-untyped-call]
    for schema in made["components"]["schemas"].values():
        if isinstance(schema.get("description"), str):
            schema["description"] = told(schema["description"])
    plain: Document = _plain(made)
    return plain


def _plain(part: Any) -> Any:
    """The same with sentences in place of promises of them."""
    if isinstance(part, dict):
        return {name: _plain(inner) for name, inner in part.items()}
    if isinstance(part, list):
        return [_plain(inner) for inner in part]
    return str(part) if isinstance(part, Promise) else part


def sections(made: Document) -> list[Section]:
    """The document's calls by subject (the first word of the path), in its order."""
    operations = [
        _operation(made, path, method, call)
        for path, calls in made["paths"].items()
        for method, call in calls.items()
    ]

    def subject(one: Operation) -> str:
        return one.name.split("_")[0]

    ordered = sorted(operations, key=subject)
    return [Section(name, list(calls)) for name, calls in groupby(ordered, key=subject)]


def _operation(made: Document, path: str, method: str, call: dict[str, Any]) -> Operation:
    status = next((code for code in call["responses"] if code.startswith("2")), "200")
    text, _mark, scope = call.get("description", "").partition("\n\nScope: `")
    brief, more = first_sentence(text)
    return Operation(
        method=method.upper(),
        path=path,
        name=call["operationId"],
        says=brief,
        says_more=more,
        scope=scope.rstrip("`"),
        parameters=[
            Field(
                one["name"],
                _kind(made, one.get("schema", {})),
                one.get("required", False),
                one.get("description", ""),
            )
            for one in call.get("parameters", [])
            if one["in"] != "header"
        ],
        body=_fields(made, _schema_in(call.get("requestBody", {}))),
        answer=_fields(made, _schema_in(call["responses"].get(status, {}))),
        status=status,
        sent=_sample(made, call.get("requestBody", {})),
        got=_sample(made, call["responses"].get(status, {})),
        sent_as=_type_of(call.get("requestBody", {})),
    )


def first_sentence(text: str) -> tuple[str, str]:
    """The first sentence of a docstring, and the rest; all of one that is a line. Lines are joined,
    with no space between Chinese ones, and paragraphs stay."""
    if "\n" not in text.strip():
        return text.strip(), ""
    joined = re.sub(r"(?<=[^\x00-\xff])\n(?!\n)", "", text.strip())
    joined = re.sub(r"(?<!\n)\n(?!\n)", " ", joined)
    found = re.match(r"(.*?(?:\.(?=\s|$)|。))\s*(.*)", joined, re.DOTALL)
    return (found[1], found[2]) if found else (joined, "")


def _type_of(part: dict[str, Any]) -> str:
    content = part.get("content", {})
    return JSON if JSON in content else next(iter(content), "")


def _sample(made: Document, part: dict[str, Any]) -> str:
    """An example of a body: JSON, a line of it, or a form's fields as curl takes them."""
    kind, schema = _type_of(part), _schema_in(part)
    if kind != FORM:
        return example(made, schema, line=kind != JSON)
    fields = json.loads(example(made, schema))
    return " ".join(f"-F {name}={value}" for name, value in fields.items())


def _schema_in(part: dict[str, Any]) -> dict[str, Any]:
    """The schema of a body: of the JSON where there is one, else of what there is (a form with a
    file, a line of NDJSON)."""
    schema: dict[str, Any] = part.get("content", {}).get(_type_of(part), {}).get("schema", {})
    return schema


def _resolved(made: Document, schema: dict[str, Any]) -> dict[str, Any]:
    """The schema itself, whether given in place or by name."""
    while "$ref" in schema:
        schema = made["components"]["schemas"][schema["$ref"].rsplit("/", 1)[1]]
    return schema


def _fields(made: Document, schema: dict[str, Any], prefix: str = "") -> list[Field]:
    """The fields of an object, those of objects within it under ``name.``."""
    schema = _resolved(made, schema)
    required = schema.get("required", [])
    lines: list[Field] = []
    for name, inner in schema.get("properties", {}).items():
        lines.append(
            Field(prefix + name, _kind(made, inner), name in required, inner.get("description", ""))
        )
        deeper = _resolved(made, inner.get("items", inner))
        if deeper.get("properties"):
            mark = "[]." if "items" in inner else "."
            lines += _fields(made, deeper, f"{prefix}{name}{mark}")
    return lines


def _kind(made: Document, schema: dict[str, Any]) -> str:
    """A type in words: ``string``, ``list of string``, the allowed words, ``or null``."""
    parts = schema.get("allOf") or schema.get("oneOf") or schema.get("anyOf")
    if parts:
        return _either(dict.fromkeys(_kind(made, part) for part in parts))
    resolved = _resolved(made, schema)
    if "enum" in resolved:
        return " | ".join(str(value) for value in resolved["enum"])
    kinds = resolved.get("type", "object")
    kinds = kinds if isinstance(kinds, list) else [kinds]
    words = [_list_of(_kind(made, resolved["items"])) if k == "array" else k for k in kinds]
    form = resolved.get("format")
    return _either(words) + (f" ({form})" if form in {"date-time", "uri", "email"} else "")


def _either(words: Iterable[str]) -> str:
    return gettext(" or ").join(words)


def _list_of(word: str) -> str:
    return gettext("list of %(word)s") % {"word": word}
