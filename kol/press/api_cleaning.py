"""Duplicates among contacts, for partners' programs: proposed, decided, merged and parted."""

from collections.abc import Callable, Mapping
from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from foundation.partners.jobs_api import JobOut, job_out
from foundation.partners.serializers import StrictSerializer
from foundation.scopes.errors import NotFound
from kol.press.api_bodies import PressContactOut
from kol.press.api_common import PressView
from kol.press.api_drawn import contact_drawer
from kol.press.cleaning_work import pairs_job
from kol.press.models import ContactPair
from kol.press.models.cleaning import LikelyPair
from kol.press.selectors.merging import merge_get, pair_get
from kol.press.services.pairs import pair_dismiss, pair_reopen
from kol.press.views.cleaned import CLEANED, Cleaned

SIDES = ["winner", "loser"]


class PairSideOut(serializers.Serializer[Any]):
    """One of two records."""

    id = serializers.CharField(help_text=_("The record's id"))
    name = serializers.CharField(help_text=_("Its name"))


class PairOut(serializers.Serializer[Any]):
    """Two records that may be one."""

    id = serializers.CharField(help_text=_("Opaque id"))
    first = PairSideOut(help_text=_("The older record"))
    second = PairSideOut(help_text=_("The newer record"))
    score = serializers.IntegerField(help_text=_("How likely they are one, in percent"))
    state = serializers.ChoiceField(
        LikelyPair.State.choices, help_text=_("Proposed, or what was decided")
    )
    found_at = serializers.DateTimeField(help_text=_("When it was first proposed"))
    decided_at = serializers.DateTimeField(allow_null=True, help_text=_("When it was decided"))


class ContactPairOut(PairOut, serializers.Serializer[Any]):
    """Two records that may be one person's."""

    reasons = serializers.ListField(
        child=serializers.ChoiceField(ContactPair.Reason.choices),
        help_text=_("What they have in common"),
    )


class ContactPairsPageOut(serializers.Serializer[Any]):
    """A page of pairs."""

    items = ContactPairOut(many=True, help_text=_("The pairs of this page, newest first"))
    next = serializers.CharField(
        allow_null=True, help_text=_("Cursor of the next page, null on the last one")
    )


class ContactMergeIn(StrictSerializer):
    """The record that becomes part of this one, and whose values stand."""

    loser = serializers.CharField(max_length=12, help_text=_("The id of the contact that goes"))
    keep = serializers.DictField(
        child=serializers.ChoiceField(SIDES),
        required=False,
        help_text=_(
            "Whose value stands, by field: ``name``, ``region``, ``address``, ``birthday``, "
            "``topics``, ``preferences``, ``from_where``, ``owner``, ``purpose``, ``basis``, "
            "``consent``, ``retain_until``, or ``custom.`` and a key. Not named: the winner's, or "
            "the loser's where the winner has none"
        ),
    )
    other_name = serializers.BooleanField(
        required=False,
        default=True,
        help_text=_("Keep the name that goes as a pen name, so that both find them"),
    )


class ContactMergeOut(serializers.Serializer[Any]):
    """The merge, for undoing it, and the contact that stays."""

    merge = serializers.CharField(help_text=_("The merge's id, for undoing it"))
    contact = PressContactOut(help_text=_("The contact that stays"))


class UnmergeIn(StrictSerializer):
    """The merge that is undone."""

    merge = serializers.CharField(max_length=12, help_text=_("The merge's id"))


class ContactUnmergeOut(serializers.Serializer[Any]):
    """The ids of the two contacts, and what could not be put back."""

    contacts = serializers.ListField(
        child=serializers.CharField(),
        help_text=_("The ids of the two contacts, the winner's first"),
    )
    lost = serializers.ListField(
        child=serializers.CharField(), help_text=_("Sentences on what could not be put back")
    )


def pair_out(pair: Any) -> dict[str, Any]:
    """A pair with its two records."""
    names = ("score", "reasons", "state", "found_at", "decided_at")
    return {
        "id": pair.public_id,
        "first": {"id": pair.first.public_id, "name": pair.first.name},
        "second": {"id": pair.second.public_id, "name": pair.second.name},
        **{name: getattr(pair, name) for name in names},
    }


class CleaningView(PressView):
    """What the calls about duplicates of contacts and of outlets share; ``kind`` is of what."""

    kind: ClassVar[str] = "contacts"

    @property
    def of(self) -> Cleaned:
        """What is particular to it."""
        return CLEANED[self.kind]

    def proposed(self) -> Response:
        """A page of pairs."""
        state = self.word("state", LikelyPair.State.values) or LikelyPair.State.OPEN
        pairs = self.of.pairs.objects.filter(state=state).select_related("first", "second")
        if state != LikelyPair.State.MERGED:
            gone = ["merged", "erased"]
            pairs = pairs.exclude(first__state__in=gone).exclude(second__state__in=gone)
        return self.page(pairs, pair_out)

    def looked(self) -> Response:
        """The job that looks for duplicates."""
        job = pairs_job(actor=self.actor, outlets=self.kind == "outlets")
        return Response(job_out(job), status=202)

    def decided(self, decide: Callable[..., None], public_id: str) -> Response:
        """A pair after what was said of it."""
        decide(pair=pair_get(self.of.pairs, public_id), actor=self.actor)
        return Response(pair_out(pair_get(self.of.pairs, public_id)))

    def merged(self, winner: Any, given: Mapping[str, Any], names: Mapping[str, str]) -> Any:
        """The merge of what was sent into a record; ``names``: what fields are called here."""
        keep = {names.get(name, name): side for name, side in given.get("keep", {}).items()}
        known = self.of.compared.rules.choices
        if [name for name in keep if name not in known and not name.startswith("custom.")]:
            raise serializers.ValidationError({"keep": [_("No such field.")]})
        if given.get("other_name"):
            keep["other_name"] = "keep"
        loser = type(winner).objects.filter(public_id=given["loser"]).first()
        if loser is None:
            raise NotFound
        return self.of.merge(winner=winner, loser=loser, actor=self.actor, keep=keep)

    def parted(self, public_id: str) -> Response:
        """The two after a merge was undone."""
        merge: Any = merge_get(self.of.merges, self.read(UnmergeIn)["merge"])
        if merge.winner.public_id != public_id:
            raise NotFound
        undone = self.of.unmerge(merge=merge, actor=self.actor)
        ids = [merge.winner.public_id, merge.loser.public_id]
        return Response({self.kind: ids, "lost": undone.lost})


class ContactPairsView(CleaningView):
    """All pairs."""

    scopes = {"GET": "press:read"}

    @extend_schema(
        operation_id="contacts_pairs",
        parameters=[
            OpenApiParameter(
                "state", enum=ContactPair.State.values, description=_("Proposed, or decided so")
            )
        ],
        responses=ContactPairsPageOut,
    )
    def get(self, request: Request) -> Response:
        """Records that may be one person's, those proposed last in front. Without ``state`` what
        nobody decided on yet."""
        return self.proposed()


class ContactPairsLookView(CleaningView):
    """Looking for duplicates."""

    scopes = {"POST": "press:write"}

    @extend_schema(operation_id="contacts_pairs_look", request=None, responses={202: JobOut})
    def post(self, request: Request) -> Response:
        """Look through all contacts for duplicates now, as a job; it is done every night, too."""
        return self.looked()


class ContactPairDismissView(CleaningView):
    """Two people."""

    scopes = {"POST": "press:write"}

    @extend_schema(operation_id="contacts_pair_dismiss", request=None, responses=ContactPairOut)
    def post(self, request: Request, public_id: str) -> Response:
        """Say that they are two people: the pair is not proposed again."""
        return self.decided(pair_dismiss, public_id)


class ContactPairReopenView(CleaningView):
    """Perhaps one after all."""

    scopes = {"POST": "press:write"}

    @extend_schema(operation_id="contacts_pair_reopen", request=None, responses=ContactPairOut)
    def post(self, request: Request, public_id: str) -> Response:
        """Propose a pair again that was said to be two people."""
        return self.decided(pair_reopen, public_id)


class ContactMergeView(CleaningView):
    """Making one of two."""

    scopes = {"POST": "press:write"}

    @extend_schema(operation_id="contacts_merge", request=ContactMergeIn, responses=ContactMergeOut)
    def post(self, request: Request, public_id: str) -> Response:
        """Merge another record into this one: all that hangs on it moves here, and its id leads
        here. The same again changes nothing."""
        given = self.read(ContactMergeIn)
        merge = self.merged(self.contact(public_id), given, {"from_where": "source"})
        draw = contact_drawer(sees=self.sees)
        return Response({"merge": merge.public_id, "contact": draw(self.contact(public_id))})


class ContactUnmergeView(CleaningView):
    """Parting two again."""

    scopes = {"POST": "press:write"}

    @extend_schema(operation_id="contacts_unmerge", request=UnmergeIn, responses=ContactUnmergeOut)
    def post(self, request: Request, public_id: str) -> Response:
        """Undo a merge into this contact; ``lost`` says what was changed since and stays."""
        return self.parted(public_id)
