"""Fans, for partners' programs."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import partial
from typing import Any

from django.db import transaction
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from community.fans.api_bodies import (
    PARTS,
    FanIn,
    FanMergeIn,
    FanMergeOut,
    FanOut,
    FansPageOut,
    FanTagsIn,
    FanUnmergeIn,
    FanUnmergeOut,
    TagsPageOut,
    fan_out,
)
from community.fans.custom import TARGET, custom_read
from community.fans.errors import FanMerged
from community.fans.models import Fan
from community.fans.registry import fan_filters
from community.fans.selectors import fan_get
from community.fans.selectors.filters import FanFilters, fans_narrowed
from community.fans.selectors.pairs import merge_get, tags_counted
from community.fans.services import (
    IdentityInput,
    fan_create,
    fan_tag,
    fan_unmerge,
    fan_untag,
    fan_update,
    fans_merge,
)
from foundation.imports.custom_api import CustomFieldsOut, custom_field_out
from foundation.imports.customs import custom_fields
from foundation.partners.api import MAX_WORD, PartnerView
from foundation.scopes.errors import DomainError, NotFound
from kol.platforms.models import FOLLOWED_VALUES


def fan_given(given: dict[str, Any]) -> dict[str, Any]:
    """What was said of a fan, with the team's own values cleaned. Raises as custom_read."""
    return given | {"custom": custom_read(given["custom"])} if given.get("custom") else given


def _identities(given: dict[str, Any]) -> list[IdentityInput]:
    return [IdentityInput(**one) for one in given.pop("identities", [])]


@contextmanager
def _fields_as_sent() -> Iterator[None]:
    """Refusals name the field of FanIn that the service's own word stands for."""
    try:
        yield
    except DomainError as error:
        error.field = _SENT_AS.get(error.field or "", error.field)
        raise


_SENT_AS = {"phone": "phones", "email": "emails", "handle": "identities", "uid": "identities"}
_FILTERS = [
    OpenApiParameter("q", description=_("Words, pinyin, initials, or the end of a phone number")),
    OpenApiParameter("tag", many=True, description=_("Has this tag; given again, all of them")),
    OpenApiParameter("any_tag", many=True, description=_("Has at least one of these tags")),
    OpenApiParameter("no_tag", many=True, description=_("Has none of these tags")),
    OpenApiParameter("source", enum=Fan.Source.values),
    OpenApiParameter("consent", enum=Fan.Consent.values),
    OpenApiParameter("platform", enum=FOLLOWED_VALUES, description=_("Known on this platform")),
    OpenApiParameter("group", description=_("In the group of this id")),
    OpenApiParameter("code", description=_("Came in by the invite code of this id")),
    OpenApiParameter("level", description=_("On the level of this rank; 0 is none yet")),
    OpenApiParameter(
        "active_from", OpenApiTypes.DATETIME, description=_("Last active then or later")
    ),
    OpenApiParameter("active_to", OpenApiTypes.DATETIME, description=_("Last active before then")),
]


class FansView(PartnerView):
    """All fans, and adding one."""

    scopes = {"GET": "fans:read", "POST": "fans:write"}

    @extend_schema(operation_id="fans_list", parameters=_FILTERS, responses=FansPageOut)
    def get(self, request: Request) -> Response:
        """Fans, newest first. Phones and e-mail addresses are given in full."""
        filters = FanFilters(
            q=self.word("q"),
            tags_all=self._tags("tag"),
            tags_any=self._tags("any_tag"),
            tags_none=self._tags("no_tag"),
            source=self.word("source", Fan.Source.values),
            consent=self.word("consent", Fan.Consent.values),
            platform=self.word("platform", FOLLOWED_VALUES),
            active_from=self._moment("active_from"),
            active_to=self._moment("active_to"),
            more={one.name: self.word(one.name) for one in fan_filters()},
        )
        fans = fans_narrowed(filters).defer("search")
        draw = partial(fan_out, fields=custom_fields(TARGET))
        return self.page(fans.prefetch_related(*PARTS), draw)

    def _tags(self, name: str) -> tuple[str, ...]:
        """Tags in the query, each parameter one. Raises ValidationError."""
        given = self.request.query_params.getlist(name)
        if len(given) > 20 or any("\0" in one or len(one) > MAX_WORD for one in given):
            raise ValidationError({name: [gettext("At most %d tags.") % 20]})
        return tuple(dict.fromkeys(one for one in given if one))

    def _moment(self, name: str) -> datetime | None:
        """A moment in the query. Raises ValidationError."""
        raw = self.word(name)
        if not raw:
            return None
        try:
            found: datetime = serializers.DateTimeField().run_validation(raw)
        except ValidationError as error:
            raise ValidationError({name: error.detail}) from error
        return found

    @extend_schema(operation_id="fans_create", request=FanIn, responses={201: FanOut})
    def post(self, request: Request) -> Response:
        """Add a fan. Consent stays unknown: only the person can give it."""
        given = fan_given(self.read(FanIn))
        with _fields_as_sent():
            fan = fan_create(
                team_id=self.key.team_id,
                actor=self.actor,
                source=Fan.Source.API,
                identities=_identities(given),
                **given,
            )
        return Response(fan_out(fan), status=201)


class FanView(PartnerView):
    """One fan."""

    scopes = {"GET": "fans:read", "PATCH": "fans:write"}

    @extend_schema(operation_id="fans_get", responses=FanOut)
    def get(self, request: Request, public_id: str) -> Response:
        """One fan by id."""
        return Response(fan_out(self._fan(public_id)))

    @extend_schema(operation_id="fans_change", request=FanIn, responses=FanOut)
    def patch(self, request: Request, public_id: str) -> Response:
        """Change what is sent and leave the rest; identities are added to those there."""
        fan = self._fan(public_id)
        given = fan_given(self.read(FanIn))
        with _fields_as_sent():
            fan_update(fan=fan, actor=self.actor, identities_add=_identities(given), **given)
        return Response(fan_out(self._fan(public_id)))

    def _fan(self, public_id: str) -> Fan:
        return live_fan(public_id)


def live_fan(public_id: str) -> Fan:
    """A fan that is there. Raises NotFound, and FanMerged with the record it is part of now."""
    fan = fan_get(public_id=public_id)
    if fan.state == Fan.State.ERASED:
        raise NotFound
    if fan.merged_into_id is not None:
        winner = Fan.objects.get(pk=fan.merged_into_id)
        raise FanMerged(nickname=winner.nickname, fan=winner.public_id)
    return fan


class FanFieldsView(PartnerView):
    """The team's own fields."""

    scopes = {"GET": "fans:read"}

    @extend_schema(operation_id="fans_fields", responses=CustomFieldsOut)
    def get(self, request: Request) -> Response:
        """The fields of the team's own that fans have: their keys stand in ``custom``."""
        return Response({"items": [custom_field_out(one) for one in custom_fields(TARGET)]})


class TagsView(PartnerView):
    """All tags of the team."""

    scopes = {"GET": "fans:read"}

    @extend_schema(operation_id="tags_list", responses=TagsPageOut)
    def get(self, request: Request) -> Response:
        """Tags, newest first, with how many fans have each."""
        return self.page(
            tags_counted(),
            lambda tag: {"id": tag.public_id, "name": tag.name, "fans": tag.fans_count},
        )


def _tag_out(tag: Any) -> dict[str, Any]:
    return {"id": tag.public_id, "name": tag.name, "fans": tag.fans_count}


class FanTagsView(PartnerView):
    """The tags of one fan."""

    scopes = {"POST": "fans:write"}

    @extend_schema(operation_id="fans_tag", request=FanTagsIn, responses=FanOut)
    def post(self, request: Request, public_id: str) -> Response:
        """Add tags and take tags away; the rest stays. The same again changes nothing."""
        fan, given = live_fan(public_id), self.read(FanTagsIn)
        team_id, actor = self.key.team_id, self.actor
        with transaction.atomic():
            if given.get("add"):
                fan_tag(team_id=team_id, fans=[fan], names=given["add"], actor=actor)
            if given.get("remove"):
                fan_untag(team_id=team_id, fans=[fan], names=given["remove"], actor=actor)
        return Response(fan_out(live_fan(public_id)))


class FanMergeView(PartnerView):
    """Making one of two."""

    scopes = {"POST": "fans:write"}

    @extend_schema(operation_id="fans_merge", request=FanMergeIn, responses=FanMergeOut)
    def post(self, request: Request, public_id: str) -> Response:
        """Merge another record into this one: all that hangs on it moves here, and its id leads
        here. The same again changes nothing."""
        given = self.read(FanMergeIn)
        winner, loser = live_fan(public_id), fan_get(public_id=given["loser"])
        keep: dict[str, str] = {
            name: given[name] for name in ("nickname", "consent") if name in given
        }
        merge = fans_merge(winner=winner, loser=loser, actor=self.actor, keep=keep)
        return Response({"merge": merge.public_id, "fan": fan_out(live_fan(public_id))})


class FanUnmergeView(PartnerView):
    """Parting two again."""

    scopes = {"POST": "fans:write"}

    @extend_schema(operation_id="fans_unmerge", request=FanUnmergeIn, responses=FanUnmergeOut)
    def post(self, request: Request, public_id: str) -> Response:
        """Undo a merge into this fan; ``lost`` says what was changed since and stays."""
        merge = merge_get(public_id=self.read(FanUnmergeIn)["merge"])
        if merge.winner.public_id != public_id:
            raise NotFound
        undone = fan_unmerge(merge=merge, actor=self.actor)
        return Response(
            {"fans": [merge.winner.public_id, merge.loser.public_id], "lost": undone.lost}
        )
