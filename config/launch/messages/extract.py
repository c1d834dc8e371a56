"""Reads the messages out of Python, Django templates and rows in Jinja."""

import ast
import re
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from babel.messages.extract import DEFAULT_KEYWORDS, extract
from django.utils.translation.template import templatize

from config.launch.steps import Failed

_KEYWORDS = {
    **DEFAULT_KEYWORDS,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext_lazy": (1, 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
_CALLS = {"get", "post", "put", "patch", "delete"}
_STRING = r"""u?'(?:[^'\\]|\\.)*'|u?"(?:[^"\\]|\\.)*\""""
# What Django's templatize leaves of a template: calls among text whose letters became X.
_CALL = re.compile(
    rf"\b(npgettext|pgettext|ngettext|gettext|_)\(\s*((?:(?:{_STRING})\s*,?\s*)+)", re.DOTALL
)
_LITERAL = re.compile(_STRING, re.DOTALL)


@dataclass(frozen=True)
class Message:
    """One message as a source has it. ``plural`` is empty where there is none."""

    text: str
    plural: str = ""
    context: str = ""

    @property
    def key(self) -> tuple[str, str]:
        """What a catalogue finds it by: context and text."""
        return self.context, self.text


def messages(path: Path) -> Iterator[Message]:
    """The messages of one file, in its order. Raises Failed when it cannot be read."""
    if path.suffix == ".py":
        yield from _babel("python", path)
        if "api" in path.stem.split("_"):
            yield from _docstrings(path)
    elif path.suffix == ".jinja":
        yield from _babel("jinja2", path)
    else:
        yield from template(path.read_text(), str(path))


def _babel(method: str, path: Path) -> Iterator[Message]:
    with path.open("rb") as source:
        for _line, found, _comments, context in extract(method, source, keywords=_KEYWORDS):
            texts = [found] if isinstance(found, str) else list(found)
            texts = [text for text in texts if text is not None and text != context]
            if texts and texts[0]:
                yield Message(texts[0], texts[1] if len(texts) > 1 else "", context or "")


def _docstrings(path: Path) -> Iterator[Message]:
    """What the API's document says of its calls and bodies stands in their docstrings."""
    for node in ast.walk(ast.parse(path.read_text())):
        is_body = isinstance(node, ast.ClassDef) and any(
            "Serializer" in ast.unparse(base) or ast.unparse(base).endswith(("Out", "In"))
            for base in node.bases
        )
        is_call = isinstance(node, ast.FunctionDef) and node.name in _CALLS
        if not (is_body or is_call):
            continue
        assert isinstance(node, ast.ClassDef | ast.FunctionDef)
        if text := ast.get_docstring(node):
            yield Message(text)


def template(text: str, name: str) -> Iterator[Message]:
    """The messages of a template's text. Raises Failed when Django cannot read it."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # Comments for translators that stand in odd places.
            calls = templatize(text, origin=name)
    except SyntaxError as error:
        raise Failed(f"{name}: {error}") from error
    for call in _CALL.finditer(calls):
        kind = call[1]
        texts = [str(ast.literal_eval(each)) for each in _LITERAL.findall(call[2])]
        context = texts.pop(0) if "pgettext" in kind else ""
        plural = texts[1] if kind in {"ngettext", "npgettext"} and len(texts) > 1 else ""
        if texts and texts[0]:
            yield Message(texts[0], plural, context)
