"""What arrives and what is answered, without any server."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any
from urllib.parse import parse_qsl

JSON = dict[str, Any]
_POLICY = "default-src 'none'; img-src 'self' data:; style-src 'self'; base-uri 'none'"


@dataclass(frozen=True, slots=True)
class File:
    """One file of a form."""

    name: str
    filename: str
    mime: str
    body: bytes


@dataclass(slots=True)
class Answer:
    """What goes back."""

    body: bytes = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)


def answer(
    value: object, status: int = 200, *, mime: str = "application/json; charset=utf-8", **more: str
) -> Answer:
    """JSON as the platforms write it."""
    body = json.dumps(value, ensure_ascii=False).encode()
    headers = {name.replace("_", "-"): text for name, text in more.items()}
    return Answer(body, status, {"content-type": mime, **headers})


def page(text: str, status: int = 200) -> Answer:
    """A page for people."""
    headers = {"content-type": "text/html; charset=utf-8", "content-security-policy": _POLICY}
    return Answer(text.encode(), status, headers)


def redirect(url: str) -> Answer:
    """Elsewhere."""
    return Answer(b"", 302, {"location": url})


class BadRequest(Exception):
    """The body is not what it says it is."""


@dataclass
class Call:
    """One call. ``path`` begins with the platform's host: /api.weibo.com/2/..."""

    method: str
    path: str
    query_text: str
    headers: Mapping[str, str]
    body: bytes
    base: str
    client: str = ""
    parts: dict[str, str] = field(default_factory=dict)

    @cached_property
    def query(self) -> dict[str, str]:
        return dict(parse_qsl(self.query_text, keep_blank_values=True))

    @cached_property
    def _form(self) -> tuple[dict[str, str], dict[str, File]]:
        kind = self.headers.get("content-type", "")
        if kind.startswith("multipart/form-data"):
            return multipart(self.body, kind)
        if kind.startswith("application/x-www-form-urlencoded"):
            try:
                return dict(parse_qsl(self.body.decode(), keep_blank_values=True)), {}
            except UnicodeDecodeError as error:
                raise BadRequest from error
        return {}, {}

    @property
    def form(self) -> dict[str, str]:
        return self._form[0]

    @property
    def files(self) -> dict[str, File]:
        return self._form[1]

    @cached_property
    def json(self) -> JSON:
        """The body as JSON; raises BadRequest where it is no object."""
        try:
            value = json.loads(self.body or b"{}")
        except ValueError as error:
            raise BadRequest from error
        if not isinstance(value, dict):
            raise BadRequest
        return value

    def value(self, name: str, default: str = "") -> str:
        """A parameter of the address, else of the form."""
        return self.query.get(name, self.form.get(name, default))


def number(text: object, default: int = 0) -> int:
    """A whole number, or the default."""
    try:
        return int(str(text))
    except ValueError:
        return default


def multipart(body: bytes, kind: str) -> tuple[dict[str, str], dict[str, File]]:
    """The fields and files of a form (RFC 7578)."""
    _, _, tail = kind.partition("boundary=")
    boundary = tail.split(";")[0].strip().strip('"').encode()
    if not boundary:
        raise BadRequest
    fields: dict[str, str] = {}
    files: dict[str, File] = {}
    for piece in (b"\r\n" + body).split(b"\r\n--" + boundary)[1:]:
        if piece.startswith(b"--"):
            break
        head, found, content = piece.removeprefix(b"\r\n").partition(b"\r\n\r\n")
        if not found:
            continue
        lines = dict(_head_line(line) for line in head.split(b"\r\n") if b":" in line)
        told = _parameters(lines.get("content-disposition", ""))
        name = told.get("name", "")
        if "filename" in told:
            mime = lines.get("content-type", "application/octet-stream")
            files[name] = File(name, told["filename"], mime, content)
        else:
            fields[name] = content.decode("utf-8", "replace")
    return fields, files


def _head_line(line: bytes) -> tuple[str, str]:
    name, _, value = line.decode("utf-8", "replace").partition(":")
    return name.strip().lower(), value.strip()


def _parameters(value: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for part in value.split(";")[1:]:
        name, _, text = part.strip().partition("=")
        found[name.lower()] = text.strip('"')
    return found
