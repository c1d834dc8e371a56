"""Many rows in one call: a line of JSON each, and a line of answer each, sent as it is made."""

import json
import logging
from collections.abc import Iterator, Mapping
from typing import IO, Any, ClassVar

from django.http import StreamingHttpResponse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail
from rest_framework.parsers import BaseParser
from rest_framework.request import Request

from foundation.partners.api import PartnerView
from foundation.partners.serializers import StrictSerializer
from foundation.scopes.errors import DomainError
from foundation.scopes.scope import team_scope

logger = logging.getLogger(__name__)

TYPE = "application/x-ndjson"


class RowsTooMany(DomainError):
    """More rows in a call than are answered in one."""

    code = "bulk_too_long"
    message = gettext_lazy("At most %(most)s rows in a call. Send the rest in another.")
    status = 413


class NdJson(BaseParser):
    """Lines of JSON, left unread: each is read by itself, and a bad one spoils no other."""

    media_type = TYPE

    def parse(
        self,
        stream: IO[Any],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> Any:
        """The lines that hold something. Raises RequestDataTooBig, and the view's ``too_long``."""
        context = parser_context or {}
        view: BulkView = context["view"]
        lines = [line for line in context["request"]._request.body.splitlines() if line.strip()]
        if len(lines) > view.most_rows:
            raise view.too_long(most=f"{view.most_rows:,}")
        return lines


class LineOut(serializers.Serializer[Any]):
    """The answer to a row."""

    row = serializers.IntegerField(help_text=gettext_lazy("Which line, from 1; empty ones aside"))
    key = serializers.CharField(required=False, help_text=gettext_lazy("The row's own key"))
    status = serializers.ChoiceField(
        ["created", "updated", "unchanged", "refused"], help_text=gettext_lazy("What came of it")
    )
    id = serializers.CharField(required=False, help_text=gettext_lazy("The record's id"))
    code = serializers.CharField(required=False, help_text=gettext_lazy("Why it was refused"))
    detail = serializers.CharField(required=False, help_text=gettext_lazy("The same in words"))
    field = serializers.CharField(
        required=False, help_text=gettext_lazy("The field of the row it is about")
    )


class BulkView(PartnerView):
    """The base of calls that take many rows. A subclass says how a row is read (``line``) and what
    is done with it (``upsert``), and documents its ``post``, which returns ``self.answer()``."""

    parser_classes = (NdJson,)
    most_rows: ClassVar[int] = 5000
    too_long: ClassVar[type[DomainError]] = RowsTooMany
    # So many rows are read before the first of them is answered (``together``).
    at_once: ClassVar[int] = 1
    line: ClassVar[type[StrictSerializer]]

    def upsert(self, given: dict[str, Any]) -> tuple[str, str]:
        """Do what a row says; gives ``created``, ``updated`` or ``unchanged``, and the record's
        public id. Raises DomainError. In the team's scope."""
        raise NotImplementedError

    def together(self, rows: list[dict[str, Any]]) -> dict[int, tuple[str, str]]:
        """Do some of these rows in one go; gives, by their place, what ``upsert`` would. Those that
        are left out follow one by one, in their order. It is done whole or not at all."""
        return {}

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """As for all, without the kept answer of an Idempotency-Key: a stream can't be kept, and
        the same rows again change nothing anyway."""
        super().initial(request, *args, **kwargs)
        vars(self).pop("post", None)

    def answer(self) -> StreamingHttpResponse:
        """A line for each row of the call."""
        lines: Any = self.request.data
        answers = self._answers(lines, self.key.team_id, translation.get_language())
        return StreamingHttpResponse(answers, content_type=TYPE)

    def _answers(self, lines: list[bytes], team_id: int, language: str | None) -> Iterator[bytes]:
        """The response is sent after the view has left its team and its language."""
        self.reader = self.line()
        for start in range(0, len(lines), self.at_once):
            with team_scope(team_id), translation.override(language):
                answers = self._part(lines[start : start + self.at_once])
            for number, answer in enumerate(answers, start=start + 1):
                whole = {"row": number, **answer}
                yield json.dumps(whole, ensure_ascii=False).encode() + b"\n"

    def _part(self, lines: list[bytes]) -> list[dict[str, Any]]:
        """The answers to some lines."""
        read = [self._read(line) for line in lines]
        good = [(at, given) for at, (given, _answer) in enumerate(read) if given is not None]
        done: dict[int, tuple[str, str]] = {}
        if len(good) > 1:
            done = {good[at][0]: fate for at, fate in self._together([row for _at, row in good])}
        answers = []
        for at, (given, answer) in enumerate(read):
            if at in done:
                status, public_id = done[at]
                answers.append(answer | {"status": status, "id": public_id})
            else:
                answers.append(answer if given is None else answer | self._row(given))
        return answers

    def _together(self, rows: list[dict[str, Any]]) -> list[tuple[int, tuple[str, str]]]:
        try:
            return list(self.together([dict(row) for row in rows]).items())
        except Exception:  # nothing was done: each of them is answered by itself
            logger.exception("rows of a bulk call could not be done together")
            return []

    def _read(self, line: bytes) -> tuple[dict[str, Any] | None, dict[str, Any]]:
        """A row as it was sent and the beginning of its answer; or None, and all of it."""
        try:
            given = json.loads(line)
            json.dumps(given, ensure_ascii=False).encode()
        except (ValueError, RecursionError):
            return None, _refused("parse_error", _("The line is no JSON."))
        if not isinstance(given, dict):
            return None, _refused("parse_error", _("The line is no JSON object."))
        key = {"key": given["key"]} if isinstance(given.get("key"), str) else {}
        try:
            return dict(self.reader.run_validation(given)), key
        except serializers.ValidationError as error:
            field, detail = _first(error.detail)
            return None, key | _refused("invalid", detail, field)

    def _row(self, given: dict[str, Any]) -> dict[str, Any]:
        try:
            status, public_id = self.upsert(given)
        except DomainError as error:
            return _refused(error.code, error.text(), error.field or "")
        except Exception:  # one row must not end the answer of the others
            logger.exception("a row of a bulk call failed")
            return _refused("server_error", _("Something went wrong on our side. Try again."))
        return {"status": status, "id": public_id}


def _refused(code: str, detail: str, field: str = "") -> dict[str, Any]:
    answer = {"status": "refused", "code": code, "detail": detail}
    return answer | {"field": field} if field else answer


def _first(errors: Any, name: str = "") -> tuple[str, str]:
    """The first complaint of nested ones, and the field it is about."""
    if isinstance(errors, ErrorDetail | str):
        return name, str(errors)
    if isinstance(errors, dict):
        key, value = next(iter(errors.items()))
        return _first(value, f"{name}.{key}" if name else str(key))
    return _first(next(one for one in errors if one), name)
