"""Many fans in one call: a line of JSON each, and a line of answer each, sent as it is made."""

import json
import logging
from collections.abc import Iterator, Mapping
from typing import IO, Any

from django.http import StreamingHttpResponse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail
from rest_framework.parsers import BaseParser
from rest_framework.request import Request

from community.fans.api import fan_given
from community.fans.api_bodies import FanIn
from community.fans.errors import BulkTooLong
from community.fans.services import IdentityInput
from community.fans.services.upsert import FanRow, fan_upsert
from foundation.partners.api import PartnerView
from foundation.partners.serializers import StrictSerializer
from foundation.scopes.actors import Actor
from foundation.scopes.errors import DomainError
from foundation.scopes.scope import team_scope
from kol.platforms.models import Platform

logger = logging.getLogger(__name__)

MOST_ROWS = 5000
TYPE = "application/x-ndjson"


class NdJson(BaseParser):
    """Lines of JSON, left unread: each is read by itself, and a bad one spoils no other."""

    media_type = TYPE

    def parse(
        self,
        stream: IO[Any],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> Any:
        """The lines that hold something. Raises RequestDataTooBig, BulkTooLong."""
        request = (parser_context or {})["request"]._request
        lines = [line for line in request.body.splitlines() if line.strip()]
        if len(lines) > MOST_ROWS:
            raise BulkTooLong(most=f"{MOST_ROWS:,}")
        return lines


class FanLineIn(FanIn, StrictSerializer):
    """A row: as for one fan, with the caller's own id of the person."""

    key = serializers.CharField(
        max_length=64,
        required=False,
        help_text=gettext_lazy("Your own id of the person; kept as their id on platform “other”"),
    )


class FanLineOut(serializers.Serializer[Any]):
    """The answer to a row."""

    row = serializers.IntegerField(help_text=gettext_lazy("Which line, from 1; empty ones aside"))
    key = serializers.CharField(required=False, help_text=gettext_lazy("The row's own key"))
    status = serializers.ChoiceField(
        ["created", "updated", "unchanged", "refused"], help_text=gettext_lazy("What came of it")
    )
    id = serializers.CharField(required=False, help_text=gettext_lazy("The fan's id"))
    code = serializers.CharField(required=False, help_text=gettext_lazy("Why it was refused"))
    detail = serializers.CharField(required=False, help_text=gettext_lazy("The same in words"))
    field = serializers.CharField(
        required=False, help_text=gettext_lazy("The field of the row it is about")
    )


class FansBulkView(PartnerView):
    """Completing and adding many fans."""

    scopes = {"POST": "fans:write"}
    parser_classes = (NdJson,)

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """As for all, without the kept answer of an Idempotency-Key: a stream can't be kept, and
        the same rows again change nothing anyway."""
        super().initial(request, *args, **kwargs)
        vars(self).pop("post", None)

    @extend_schema(
        operation_id="fans_bulk",
        request={TYPE: FanLineIn},
        responses={(200, TYPE): OpenApiResponse(FanLineOut)},
    )
    def post(self, request: Request) -> StreamingHttpResponse:
        """Send up to 5,000 fans, a line of JSON each (NDJSON); each is answered by a line of its
        own. A row completes the fan its key, platform ids, phones, e-mail addresses or names speak
        of, or adds one. A row that is refused spoils no other, and the same rows again change
        nothing."""
        lines: Any = request.data
        answers = _answers(lines, self.key.team_id, self.actor, translation.get_language())
        return StreamingHttpResponse(answers, content_type=TYPE)


def _answers(
    lines: list[bytes], team_id: int, actor: Actor, language: str | None
) -> Iterator[bytes]:
    """The response is sent after the view has left its team and its language."""
    for number, line in enumerate(lines, start=1):
        with team_scope(team_id), translation.override(language):
            answer = {"row": number, **_answer(line, team_id, actor)}
        yield json.dumps(answer, ensure_ascii=False).encode() + b"\n"


def _answer(line: bytes, team_id: int, actor: Actor) -> dict[str, Any]:
    try:
        given = json.loads(line)
        json.dumps(given, ensure_ascii=False).encode()
    except (ValueError, RecursionError):
        return _refused("parse_error", _("The line is no JSON."))
    if not isinstance(given, dict):
        return _refused("parse_error", _("The line is no JSON object."))
    key = {"key": given["key"]} if isinstance(given.get("key"), str) else {}
    read = FanLineIn(data=given)
    if not read.is_valid():
        field, detail = _first(read.errors)
        return key | _refused("invalid", detail, field)
    try:
        status, fan = fan_upsert(
            team_id=team_id, row=_row(fan_given(dict(read.validated_data))), actor=actor
        )
    except DomainError as error:
        return key | _refused(error.code, error.text(), error.field or "")
    except Exception:  # one row must not end the answer of the others
        logger.exception("a row of a bulk call failed")
        return key | _refused("server_error", _("Something went wrong on our side. Try again."))
    return {**key, "status": status, "id": fan.public_id}


def _row(given: dict[str, Any]) -> FanRow:
    identities = [IdentityInput(**one) for one in given.pop("identities", [])]
    if own := given.pop("key", ""):
        identities.insert(0, IdentityInput(Platform.OTHER, uid=own))
    return FanRow(identities=identities, **given)


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
