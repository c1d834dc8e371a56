"""Bodies of the calls about imports."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from foundation.imports.customs import target_columns
from foundation.imports.models import COUNTS, Import, ImportRow
from foundation.imports.registry import ImportTarget
from foundation.imports.services.undoing import undo_open
from foundation.jobs.models import Job, JobRowError
from foundation.partners.jobs_api import JobOut, job_out
from foundation.partners.serializers import StrictSerializer
from foundation.text.encoding import ENCODING_CHOICES

# What the preview of an older import doesn't say of a row.
_SHOWN = {"place": "", "piece": 0, "read": {}}
_TARGETS = _("What it is imported into: ``fans``, ``contacts`` or ``outlets``")
_CODES = [value for value, _label in ENCODING_CHOICES if value]


class ImportCountsOut(serializers.Serializer[Any]):
    """What became, or would become, of the rows."""

    created = serializers.IntegerField(help_text=_("New ones"))
    updated = serializers.IntegerField(help_text=_("Completed ones"))
    unchanged = serializers.IntegerField(help_text=_("Rows that say nothing new"))
    refused = serializers.IntegerField(help_text=_("Rows that were refused"))


class ImportOut(serializers.Serializer[Any]):
    """A file on its way into the team's records."""

    id = serializers.CharField()
    target = serializers.CharField(help_text=_TARGETS)
    state = serializers.ChoiceField(Import.State.choices)
    filename = serializers.CharField(help_text=_("The file's name"))
    rows = serializers.IntegerField(help_text=_("Rows of the file, the header aside"))
    counts = ImportCountsOut(help_text=_("What came of the rows; all 0 until it is imported"))
    taken_back = serializers.IntegerField(help_text=_("How many things undoing took back"))
    kept = serializers.IntegerField(
        help_text=_("How many undoing left, for they were edited since")
    )
    may_undo = serializers.BooleanField(help_text=_("Whether it can be undone now"))
    job = JobOut(allow_null=True, help_text=_("The job it is at, or was at last"))
    created_at = serializers.DateTimeField()
    finished_at = serializers.DateTimeField(allow_null=True, help_text=_("When it ended"))


class ImportsPageOut(serializers.Serializer[Any]):
    """A page of imports."""

    items = ImportOut(many=True)
    next = serializers.CharField(allow_null=True)


class ImportColumnOut(serializers.Serializer[Any]):
    """A column of the file, and what it is taken for."""

    at = serializers.IntegerField(help_text=_("Its place, from 0: the name in ``mapping``"))
    name = serializers.CharField(help_text=_("What its header says"))
    field = serializers.CharField(help_text=_("The field it goes to, empty for none"))
    samples = serializers.ListField(
        child=serializers.CharField(), help_text=_("What stands in the first rows")
    )


class ImportFieldOut(serializers.Serializer[Any]):
    """A field that a column may go to."""

    name = serializers.CharField(help_text=_("Its name in ``mapping``"))
    label = serializers.CharField(help_text=_("The same for people"))  # type: ignore[assignment]


class ImportPreviewRowOut(serializers.Serializer[Any]):
    """What would become of a row."""

    row = serializers.IntegerField(
        help_text=_("Its number; rows of a second sheet from 1,000,000, of a third from 2,000,000")
    )
    place = serializers.CharField(help_text=_("Where it stands, for people"))
    piece = serializers.IntegerField(
        help_text=_("Of a row that tells of several things: which; 0 where it tells of one")
    )
    fate = serializers.ChoiceField(ImportRow.Fate.choices, help_text=_("What would come of it"))
    cells = serializers.DictField(
        child=serializers.CharField(), help_text=_("What it says, by field")
    )
    read = serializers.DictField(
        child=serializers.CharField(),
        help_text=_("How cells were understood where that is not what stands in them, by field"),
    )
    changes = serializers.ListField(
        child=serializers.CharField(), help_text=_("The fields that would change")
    )
    reasons = serializers.ListField(
        child=serializers.CharField(), help_text=_("Why it would be refused, in sentences")
    )


class ImportPreviewOut(serializers.Serializer[Any]):
    """What the check of the whole file found."""

    counts = ImportCountsOut(help_text=_("What would become of the rows"))
    rows = ImportPreviewRowOut(many=True, help_text=_("The first 50 rows"))


class ImportSheetOut(serializers.Serializer[Any]):
    """A sheet of a workbook."""

    name = serializers.CharField()
    rows = serializers.IntegerField(help_text=_("Its rows, empty ones too"))
    read = serializers.BooleanField(help_text=_("Whether it is read"))


class ImportFullOut(ImportOut):
    """An import with its columns and what the check found."""

    encoding = serializers.CharField(help_text=_("How its text is written"))
    has_header = serializers.BooleanField(help_text=_("Whether a row names the columns"))
    sheets = ImportSheetOut(many=True, help_text=_("A workbook's sheets that hold anything"))
    columns = ImportColumnOut(many=True, help_text=_("The file's columns, in their order"))
    fields = ImportFieldOut(many=True, help_text=_("What a column may go to"))  # type: ignore[assignment]
    options = serializers.DictField(help_text=_("What was said beside the columns"))
    preview = ImportPreviewOut(
        allow_null=True, help_text=_("What the check found; null until the file was looked through")
    )


@extend_schema_field(OpenApiTypes.BINARY)
class Upload(serializers.FileField):
    """A file in a form."""


class ImportIn(StrictSerializer):
    """A file to import."""

    file = Upload(allow_empty_file=True, max_length=300, help_text=_("CSV or XLSX, at most 20 MB"))
    target = serializers.CharField(max_length=40, default="fans", help_text=_TARGETS)
    encoding = serializers.ChoiceField(
        _CODES,
        required=False,
        allow_blank=True,
        default="",
        help_text=_("How its text is written, where it should not be recognised"),
    )


class ImportReadingIn(StrictSerializer):
    """How the file is to be read."""

    encoding = serializers.ChoiceField(
        _CODES, required=False, help_text=_("How its text is written")
    )
    has_header = serializers.BooleanField(
        required=False, help_text=_("Whether a row names the columns")
    )
    header_row = serializers.IntegerField(
        required=False,
        min_value=1,
        max_value=12,
        help_text=_("The row that does; of two such rows the upper. Left out: it is looked for"),
    )
    sheets = serializers.ListField(
        child=serializers.CharField(max_length=80),
        required=False,
        allow_empty=False,
        help_text=_("Names of the sheets to be read together"),
    )


class ImportMappingIn(StrictSerializer):
    """Which column is which."""

    mapping = serializers.DictField(
        child=serializers.CharField(max_length=80),
        required=False,
        help_text=_(
            'By the column\'s place: ``{"0": "nickname", "2": "phone"}``; columns left out are '
            "not imported. ``new:text``, ``new:number``, ``new:date`` and ``new:boolean`` make a "
            "field of the team's own, named as the column"
        ),
    )
    options = serializers.DictField(
        required=False,
        help_text=_(
            "For fans: ``account`` (id of our account whose follower list it is), ``platform``, "
            "``tags`` for all rows, ``source``. For contacts: ``source``, ``purpose``, ``basis``, "
            "``tags``, ``split`` (whether cells with several people are taken apart). For outlets: "
            "``tags``"
        ),
    )


class RefusedOut(serializers.Serializer[Any]):
    """One fault of a row."""

    row = serializers.IntegerField(
        help_text=_("Its number; rows of a second sheet from 1,000,000, of a third from 2,000,000")
    )
    column = serializers.CharField(help_text=_("The header of the column, empty for the whole row"))
    code = serializers.CharField(help_text=_("Stable; write programs against this"))
    message = serializers.CharField(help_text=_("The same in the language it was imported in"))
    value = serializers.CharField(help_text=_("What stood there, where that helps"))


class RefusedPageOut(serializers.Serializer[Any]):
    """A page of refused rows."""

    items = RefusedOut(many=True, help_text=_("The rows of this page, in the file's order"))
    next = serializers.CharField(allow_null=True)


def import_out(record: Import) -> dict[str, Any]:
    """An import whose jobs are fetched, as ImportOut has it."""
    job: Job | None = record.undo_job or record.job or record.preview_job
    return {
        "id": record.public_id,
        "target": record.target,
        "state": record.state,
        "filename": record.filename,
        "rows": record.rows,
        "counts": record.counts,
        "taken_back": record.taken_back,
        "kept": record.kept,
        "may_undo": record.state == Import.State.DONE and undo_open(record),
        "job": job_out(job) if job else None,
        "created_at": record.created_at,
        "finished_at": record.finished_at,
    }


def import_full_out(record: Import, target: ImportTarget) -> dict[str, Any]:
    """The same as ImportFullOut has it. One query at most."""
    counts = record.preview.get("counts")
    return import_out(record) | {
        "encoding": record.encoding,
        "has_header": record.has_header,
        "sheets": [
            {
                "name": one["name"],
                "rows": one["rows"],
                "read": any(laid["part"] == at for laid in record.layout),
            }
            for at, one in enumerate(record.parts)
        ],
        "columns": [
            {
                "at": at,
                "name": name,
                "field": record.mapping.get(str(at), ""),
                "samples": record.samples[at] if at < len(record.samples) else [],
            }
            for at, name in enumerate(record.columns)
        ],
        "fields": [{"name": one.name, "label": str(one.label)} for one in target_columns(target)],
        "options": record.options,
        "preview": {
            "counts": {name: counts.get(name, 0) for name in COUNTS},
            "rows": [_SHOWN | row for row in record.preview.get("rows", [])],
        }
        if counts is not None
        else None,
    }


def refused_out(error: JobRowError) -> dict[str, Any]:
    """A refused row as RefusedOut has it."""
    return {
        "row": error.row,
        "column": error.column,
        "code": error.code,
        "message": error.message,
        "value": error.value,
    }
