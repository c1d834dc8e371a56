"""Lists out of the archive, for partners' programs: asked for, approved, written by a job."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from foundation.imports.customs import custom_fields
from foundation.jobs.results import result_files
from foundation.partners.jobs_api import JobOut, job_out
from foundation.partners.serializers import StrictSerializer
from foundation.scopes.errors import NotFound
from foundation.scopes.models import new_public_id
from foundation.teams.permissions import role_may
from kol.press.api_common import PressView
from kol.press.models import Export
from kol.press.selectors.exports import export_get
from kol.press.selectors.filters import contact_filters, outlet_filters
from kol.press.selectors.listing import contact_filters_of, outlet_filters_of
from kol.press.services.exports import (
    REASON_LENGTH,
    export_approve,
    export_ask,
    export_decline,
    filters_told,
)

_KINDS = ["contacts", "outlets"]
_FILTERS = _(
    "What the list is narrowed to, by the names of the calls that list contacts and outlets "
    "(``q``, ``beat``, ``region``, ``own.`` and the key of a field of your own)"
)


class ExportOut(serializers.Serializer[Any]):
    """A list that was asked for."""

    id = serializers.CharField(help_text=_("Opaque id"))
    kind = serializers.CharField(
        help_text=_("What is listed: contacts, outlets, or what people export on the desk, too")
    )
    format = serializers.ChoiceField(Export.Format.choices, help_text=_("The kind of file"))
    filters = serializers.DictField(
        child=serializers.CharField(),
        help_text=_("What it is narrowed to; of what was typed only that something was"),
    )
    rows = serializers.IntegerField(help_text=_("How many it holds"))
    state = serializers.ChoiceField(
        Export.State.choices, help_text=_("Whether it waits for a lead's word")
    )
    in_full = serializers.BooleanField(help_text=_("Whether phones and WeChat stand in it in full"))
    marked = serializers.BooleanField(help_text=_("Whether it bears an invisible mark"))
    reason = serializers.CharField(help_text=_("What it is for"))
    said = serializers.CharField(help_text=_("What whoever decided said of it"))
    asked_at = serializers.DateTimeField(help_text=_("When it was asked for"))
    decided_at = serializers.DateTimeField(allow_null=True, help_text=_("When it was decided"))
    job = JobOut(
        allow_null=True,
        help_text=_("The job that writes it, whose file is downloaded; null before it may"),
    )
    has_file = serializers.BooleanField(help_text=_("Whether the file can be downloaded now"))


class ExportsPageOut(serializers.Serializer[Any]):
    """A page of exports."""

    items = ExportOut(many=True, help_text=_("The rows of this page, newest first"))
    next = serializers.CharField(
        allow_null=True, help_text=_("Cursor of the next page, null on the last one")
    )


class ExportIn(StrictSerializer):
    """The list that is asked for."""

    kind = serializers.ChoiceField(_KINDS, help_text=_("What is listed"))
    format = serializers.ChoiceField(
        Export.Format.choices, default=Export.Format.CSV, help_text=_("The kind of file")
    )
    filters = serializers.DictField(
        child=serializers.CharField(max_length=200), required=False, help_text=_FILTERS
    )
    reason = serializers.CharField(
        max_length=REASON_LENGTH, required=False, allow_blank=True, help_text=_("What it is for")
    )


class ExportDeclineIn(StrictSerializer):
    """Why not."""

    said = serializers.CharField(
        max_length=REASON_LENGTH,
        required=False,
        allow_blank=True,
        help_text=_("What to tell whoever asked"),
    )


def _export_out(export: Export) -> dict[str, Any]:
    names = ("kind", "format", "rows", "state", "in_full", "marked", "reason", "said")
    job = export.job
    return {
        "id": export.public_id,
        **{name: getattr(export, name) for name in names},
        "filters": filters_told(export.filters),
        "asked_at": export.asked_at,
        "decided_at": export.decided_at,
        "job": job_out(job) if job is not None else None,
        "has_file": job is not None and bool(result_files(job)),
    }


class _ExportsView(PressView):
    """What the calls about exports share."""

    @property
    def leads(self) -> bool:
        """Whether the key's maker approves exports, and sees those of others."""
        return role_may(self.staff.role, "press.approve")

    def export(self, public_id: str) -> Export:
        """An export of the key's maker, or any where they approve them. Raises NotFound."""
        export = export_get(public_id)
        if export.asked_by_id != self.staff.pk and not self.leads:
            raise NotFound
        return export

    def answer(self, public_id: str, status: int = 200) -> Response:
        """An export as it is now."""
        return Response(_export_out(export_get(public_id)), status=status)


class ExportsView(_ExportsView):
    """All exports, and asking for one."""

    scopes = {"GET": "press:export", "POST": "press:export"}

    @extend_schema(
        operation_id="exports_list",
        parameters=[
            OpenApiParameter(
                "state", enum=Export.State.values, description=_("Waiting, or decided so")
            )
        ],
        responses=ExportsPageOut,
    )
    def get(self, request: Request) -> Response:
        """Exports of contacts and outlets, newest first: those of the key's maker, or everybody's
        where they approve them."""
        exports = Export.objects.select_related("job")
        if not self.leads:
            exports = exports.filter(asked_by=self.staff)
        if state := self.word("state", Export.State.values):
            exports = exports.filter(state=state)
        return self.page(exports, _export_out)

    @extend_schema(operation_id="exports_ask", request=ExportIn, responses={202: ExportOut})
    def post(self, request: Request) -> Response:
        """Ask for a list of contacts or outlets as a file. A job writes it, and ``GET
        /jobs/{id}/file`` has it; where it is longer than the team lets go without a lead's word,
        it waits for one first. Phones, WeChat and QQ are masked in it unless the key has the right
        “press:contact”. With an ``Idempotency-Key`` the same call again is the same export."""
        given = self.read(ExportIn)
        export = export_ask(
            staff=self.staff,
            actor=self.actor,
            kind=given["kind"],
            format=given["format"],
            filters=_filters(given["kind"], given.get("filters", {})),
            once=f"api.{new_public_id()}",
            reason=given.get("reason", ""),
            sees=self.sees,
            waits_for_it=False,
        )
        return self.answer(export.public_id, 202)


def _filters(kind: str, given: dict[str, str]) -> dict[str, str]:
    """The filters as they are kept. Raises ValidationError for one there is not."""
    fields = custom_fields(kind)
    of_contacts = kind == "contacts"
    known = (contact_filters if of_contacts else outlet_filters)(fields)
    if set(given) - {"q", *(one.name for one in known)}:
        raise serializers.ValidationError({"filters": [_("No such filter.")]})
    return (contact_filters_of if of_contacts else outlet_filters_of)(given, fields).values()


class ExportView(_ExportsView):
    """One export."""

    scopes = {"GET": "press:export"}

    @extend_schema(operation_id="exports_get", responses=ExportOut)
    def get(self, request: Request, public_id: str) -> Response:
        """One export by id: ask again every few seconds while its job works."""
        return Response(_export_out(self.export(public_id)))


class ExportApproveView(_ExportsView):
    """Letting one go."""

    scopes = {"POST": "press:export"}

    @extend_schema(operation_id="exports_approve", request=None, responses=ExportOut)
    def post(self, request: Request, public_id: str) -> Response:
        """Let an export go that waits for it. The key's maker must be one who approves them, and
        not who asked for it."""
        self.require_may("press.approve")
        export_approve(export=self.export(public_id), staff=self.staff, actor=self.actor)
        return self.answer(public_id)


class ExportDeclineView(_ExportsView):
    """Keeping one in."""

    scopes = {"POST": "press:export"}

    @extend_schema(operation_id="exports_decline", request=ExportDeclineIn, responses=ExportOut)
    def post(self, request: Request, public_id: str) -> Response:
        """Keep an export in that waits for approval, and say why."""
        self.require_may("press.approve")
        said = self.read(ExportDeclineIn).get("said", "")
        export = self.export(public_id)
        export_decline(export=export, staff=self.staff, actor=self.actor, said=said)
        return self.answer(public_id)
