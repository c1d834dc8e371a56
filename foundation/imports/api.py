"""Imports of files, for partners' programs: uploaded, mapped, looked through, imported, undone."""

import hashlib
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework.exceptions import ValidationError
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from foundation.imports.api_bodies import (
    ImportFullOut,
    ImportIn,
    ImportMappingIn,
    ImportReadingIn,
    ImportsPageOut,
    RefusedPageOut,
    import_full_out,
    import_out,
    refused_out,
)
from foundation.imports.errors import MappingRefused
from foundation.imports.models import Import
from foundation.imports.registry import ImportTarget, import_target_get, import_targets
from foundation.imports.selectors import import_get
from foundation.imports.services import (
    import_create,
    import_discard,
    import_map,
    import_preview,
    import_reread,
    import_run,
    import_undo,
)
from foundation.jobs.models import JobRowError
from foundation.partners.api import PartnerView
from foundation.partners.pagination import InFileOrder
from foundation.teams.permissions import role_may

THROWN = OpenApiResponse(description=gettext_lazy("It is thrown away."))


class _ImportsView(PartnerView):
    """What calls about imports share."""

    def target(self, name: str) -> ImportTarget:
        """What is imported into. Raises NotAllowed, and ValidationError for no such thing."""
        names = [one.name for one in import_targets()]
        if name not in names:
            raise ValidationError({"target": [_("One of: %s.") % ", ".join(names)]})
        target = import_target_get(name)
        self.require_may(target.permission)
        return target

    def record(self, public_id: str) -> Import:
        """One import. Raises NotFound, NotAllowed."""
        record = import_get(public_id=public_id)
        self.target(record.target)
        return record

    def answer(self, public_id: str, status: int = 200) -> Response:
        """The import as it stands now."""
        record = import_get(public_id=public_id)
        return Response(import_full_out(record, self.target(record.target)), status=status)


class ImportsView(_ImportsView):
    """All imports, and uploading a file."""

    scopes = {"GET": "imports:read", "POST": "imports:write"}
    parser_classes = (MultiPartParser,)

    @extend_schema(
        operation_id="imports_list",
        parameters=[OpenApiParameter("state", enum=Import.State.values)],
        responses=ImportsPageOut,
    )
    def get(self, request: Request) -> Response:
        """Imports, newest first."""
        mine = [t.name for t in import_targets() if role_may(self.staff.role, t.permission)]
        records = Import.objects.filter(target__in=mine)
        if state := self.word("state", Import.State.values):
            records = records.filter(state=state)
        return self.page(records.select_related("job", "preview_job", "undo_job"), import_out)

    @extend_schema(
        operation_id="imports_create",
        request={"multipart/form-data": ImportIn},
        responses={201: ImportFullOut},
    )
    def post(self, request: Request) -> Response:
        """Upload a CSV or XLSX file of at most 20 MB and 200,000 rows. It is read, and which column
        is which is guessed; nothing is imported yet. Send it as a form (``curl -F file=@…``)."""
        given = self.read(ImportIn)
        target = self.target(given["target"])
        record = import_create(
            team=self.key.team,
            target=target.name,
            upload=given["file"],
            filename=given["file"].name or "",
            actor=self.actor,
            encoding=given["encoding"],
        )
        return self.answer(record.public_id, 201)

    def said(self, request: Request) -> bytes:
        """The form without its boundary: the fields, and each file by its digest. A file is on
        disk, and larger than a body may be."""
        parts = sorted((name, str(value)) for name, value in request.data.items())
        digest = hashlib.sha256(repr(parts).encode())
        for _name, upload in sorted(request.FILES.items()):
            for chunk in upload.chunks():
                digest.update(chunk)
            upload.seek(0)
        return digest.digest()


class ImportView(_ImportsView):
    """One import."""

    scopes = {"GET": "imports:read", "PATCH": "imports:write", "DELETE": "imports:write"}

    @extend_schema(operation_id="imports_get", responses=ImportFullOut)
    def get(self, request: Request, public_id: str) -> Response:
        """One import: its columns with what each is taken for, what the check found, and what came
        of it. Ask again every few seconds while it is ``previewing``, ``running`` or
        ``undoing``."""
        return self.answer(public_id)

    @extend_schema(operation_id="imports_change", request=ImportReadingIn, responses=ImportFullOut)
    def patch(self, request: Request, public_id: str) -> Response:
        """Read the file by another encoding, or with another idea of its first row. The columns are
        guessed anew."""
        record, given = self.record(public_id), self.read(ImportReadingIn)
        import_reread(
            record=record,
            encoding=given.get("encoding", record.encoding),
            has_header=given.get("has_header", record.has_header),
            header_row=given.get("header_row"),
            sheets=_sheets(record, given.get("sheets")),
            actor=self.actor,
        )
        return self.answer(public_id)

    @extend_schema(operation_id="imports_discard", responses={204: THROWN})
    def delete(self, request: Request, public_id: str) -> Response:
        """Throw away a file that was not imported, with all that is kept of it. One that is being
        looked through or imported has to be stopped first (``/jobs/{id}/cancel``); what was
        imported is taken back by ``undo``."""
        import_discard(record=self.record(public_id), actor=self.actor)
        return Response(status=204)


class ImportMappingView(_ImportsView):
    """Choosing the columns."""

    scopes = {"PUT": "imports:write"}

    @extend_schema(operation_id="imports_map", request=ImportMappingIn, responses=ImportFullOut)
    def put(self, request: Request, public_id: str) -> Response:
        """Say which column is which and look the whole file through; nothing is imported yet. What
        is left out stays as guessed. A long file is looked through by a job: wait until the state
        is ``previewed``, then see ``preview``."""
        record, given = self.record(public_id), self.read(ImportMappingIn)
        try:
            record = import_map(
                record=record,
                mapping=given.get("mapping", record.mapping),
                options=_options(self.target(record.target), record, given.get("options")),
                actor=self.actor,
            )
        except MappingRefused as error:
            options = [option for option, _text in error.by_option if option]
            error.field = f"options.{options[0]}" if options else "mapping"
            raise
        import_preview(record=record, actor=self.actor)
        return self.answer(public_id)


class ImportCommitView(_ImportsView):
    """Importing what was looked through."""

    scopes = {"POST": "imports:write"}

    @extend_schema(operation_id="imports_commit", request=None, responses=ImportFullOut)
    def post(self, request: Request, public_id: str) -> Response:
        """Import the file, as a job: all rows that were not refused, or none. It has to be
        ``previewed``."""
        import_run(record=self.record(public_id), actor=self.actor)
        return self.answer(public_id)


class ImportRefusedView(_ImportsView):
    """The rows that were not taken."""

    scopes = {"GET": "imports:read"}

    @extend_schema(operation_id="imports_refused", responses=RefusedPageOut)
    def get(self, request: Request, public_id: str) -> Response:
        """What was refused by the check, or by the import when it ran, in the file's order; a row
        with several faults comes several times. Kept for 90 days."""
        record = self.record(public_id)
        refused = JobRowError.objects.filter(job=record.job or record.preview_job)
        return self.page(refused, refused_out, InFileOrder)


class ImportUndoView(_ImportsView):
    """Taking a whole import back."""

    scopes = {"POST": "imports:write"}

    @extend_schema(operation_id="imports_undo", request=None, responses=ImportFullOut)
    def post(self, request: Request, public_id: str) -> Response:
        """Take back all that an import made and changed, as a job, within 30 days. Whoever was
        edited since stays as they are and counts as ``kept``."""
        import_undo(record=self.record(public_id), actor=self.actor)
        return self.answer(public_id)


def _sheets(record: Import, names: list[str] | None) -> list[int] | None:
    """The sheets of these names. Raises ValidationError."""
    if names is None:
        return None
    found = [at for at, one in enumerate(record.parts) if one["name"] in names]
    if len(found) != len(set(names)):
        known = ", ".join(one["name"] for one in record.parts)
        raise ValidationError({"sheets": [_("One of: %s.") % known]})
    return found


def _options(target: ImportTarget, record: Import, given: dict[str, Any] | None) -> dict[str, Any]:
    """The options beside a mapping, as the page's form cleans them; those that were there stay.
    Raises ValidationError naming them."""
    if target.options is None or given is None:
        return dict(record.options)
    form: forms.Form = target.options({**record.options, **given}, record.options)
    if unknown := sorted(set(given) - set(form.fields)):
        says = gettext_lazy("There is no such field here.")
        raise ValidationError({"options": {name: [says] for name in unknown}})
    if not form.is_valid():
        errors = {name: [str(one) for one in said] for name, said in form.errors.items()}
        raise ValidationError({"options": errors})
    return dict(form.cleaned_data)
