"""Duplicates among outlets, for partners' programs: proposed, decided, merged and parted."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from foundation.partners.jobs_api import JobOut
from foundation.partners.serializers import StrictSerializer
from kol.press.api_cleaning import SIDES, CleaningView, PairOut, UnmergeIn
from kol.press.api_drawn import outlet_drawer
from kol.press.api_outlet_bodies import OutletOut
from kol.press.models import OutletPair
from kol.press.services.pairs import pair_dismiss, pair_reopen


class OutletPairOut(PairOut, serializers.Serializer[Any]):
    """Two records that may be one outlet's."""

    reasons = serializers.ListField(
        child=serializers.ChoiceField(OutletPair.Reason.choices),
        help_text=_("What they have in common"),
    )


class OutletPairsPageOut(serializers.Serializer[Any]):
    """A page of pairs of outlets."""

    items = OutletPairOut(many=True, help_text=_("The pairs of this page, newest first"))
    next = serializers.CharField(
        allow_null=True, help_text=_("Cursor of the next page, null on the last one")
    )


class OutletMergeIn(StrictSerializer):
    """The outlet that becomes part of this one, and whose values stand."""

    loser = serializers.CharField(max_length=12, help_text=_("The id of the outlet that goes"))
    keep = serializers.DictField(
        child=serializers.ChoiceField(SIDES),
        required=False,
        help_text=_(
            "Whose value stands, by field: ``name``, ``kind``, ``level``, ``parent``, ``region``, "
            "``language``, ``audience``, ``url``, ``reach``, ``circulation``, ``submission``, "
            "``deadlines``, ``owner``, or ``custom.`` and a key. Not named: the winner's, or the "
            "loser's where the winner has none"
        ),
    )


class OutletMergeOut(serializers.Serializer[Any]):
    """The merge, for undoing it, and the outlet that stays."""

    merge = serializers.CharField(help_text=_("The merge's id, for undoing it"))
    outlet = OutletOut(help_text=_("The outlet that stays"))


class OutletUnmergeOut(serializers.Serializer[Any]):
    """The ids of the two outlets, and what could not be put back."""

    outlets = serializers.ListField(
        child=serializers.CharField(),
        help_text=_("The ids of the two outlets, the winner's first"),
    )
    lost = serializers.ListField(
        child=serializers.CharField(), help_text=_("Sentences on what could not be put back")
    )


class OutletPairsView(CleaningView):
    """All pairs."""

    kind = "outlets"
    scopes = {"GET": "press:read"}

    @extend_schema(
        operation_id="outlets_pairs",
        parameters=[
            OpenApiParameter(
                "state", enum=OutletPair.State.values, description=_("Proposed, or decided so")
            )
        ],
        responses=OutletPairsPageOut,
    )
    def get(self, request: Request) -> Response:
        """Records that may be one outlet's, those proposed last in front. Without ``state`` what
        nobody decided on yet."""
        return self.proposed()


class OutletPairsLookView(CleaningView):
    """Looking for duplicates."""

    kind = "outlets"
    scopes = {"POST": "press:write"}

    @extend_schema(operation_id="outlets_pairs_look", request=None, responses={202: JobOut})
    def post(self, request: Request) -> Response:
        """Look through all outlets for duplicates now, as a job; it is done every night, too."""
        return self.looked()


class OutletPairDismissView(CleaningView):
    """Two outlets."""

    kind = "outlets"
    scopes = {"POST": "press:write"}

    @extend_schema(operation_id="outlets_pair_dismiss", request=None, responses=OutletPairOut)
    def post(self, request: Request, public_id: str) -> Response:
        """Say that they are two outlets: the pair is not proposed again."""
        return self.decided(pair_dismiss, public_id)


class OutletPairReopenView(CleaningView):
    """Perhaps one after all."""

    kind = "outlets"
    scopes = {"POST": "press:write"}

    @extend_schema(operation_id="outlets_pair_reopen", request=None, responses=OutletPairOut)
    def post(self, request: Request, public_id: str) -> Response:
        """Propose a pair again that was said to be two outlets."""
        return self.decided(pair_reopen, public_id)


class OutletMergeView(CleaningView):
    """Making one of two."""

    kind = "outlets"
    scopes = {"POST": "press:write"}

    @extend_schema(operation_id="outlets_merge", request=OutletMergeIn, responses=OutletMergeOut)
    def post(self, request: Request, public_id: str) -> Response:
        """Merge another outlet into this one: all that hangs on it moves here, this one goes by the
        names of both, and the other's id leads here. The same again changes nothing."""
        merge = self.merged(self.outlet(public_id), self.read(OutletMergeIn), {})
        outlet = outlet_drawer()(self.outlet(public_id))
        return Response({"merge": merge.public_id, "outlet": outlet})


class OutletUnmergeView(CleaningView):
    """Parting two again."""

    kind = "outlets"
    scopes = {"POST": "press:write"}

    @extend_schema(operation_id="outlets_unmerge", request=UnmergeIn, responses=OutletUnmergeOut)
    def post(self, request: Request, public_id: str) -> Response:
        """Undo a merge into this outlet; ``lost`` says what was changed since and stays."""
        return self.parted(public_id)
