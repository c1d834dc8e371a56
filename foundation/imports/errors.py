"""Refusals of foundation.imports: each says what is wrong with the file and what to do."""

from collections.abc import Sequence
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from foundation.scopes.errors import DomainError


class FileRefused(DomainError):
    """The base of all that is wrong with a whole file."""

    code = "import_file"
    status = 400


class FileEmpty(FileRefused):
    code = "import_file_empty"
    message = _("The file is empty.")


class FileNoRows(FileRefused):
    code = "import_file_no_rows"
    message = _("The file has a header and no rows below it.")


class FileTooLarge(FileRefused):
    code = "import_file_too_large"
    message = _("The file has more than %(limit)s MB. Split it and import the parts.")


class TooManyRows(FileRefused):
    code = "import_too_many_rows"
    message = _("The file has more than %(limit)s rows. Split it and import the parts.")


class TooManyColumns(FileRefused):
    code = "import_too_many_columns"
    message = _("The file has more than %(limit)s columns. Delete those you do not need.")


class CellTooLong(FileRefused):
    code = "import_cell_too_long"
    message = _(
        "A cell near row %(row)s has more than %(limit)s characters. "
        "Is a quotation mark left open there?"
    )


class EncodingRefused(FileRefused):
    """The bytes are not the text they should be; the message is foundation.text's."""

    code = "import_encoding"
    message = _("The file's text can't be read. Choose its encoding, or save it as UTF-8.")


class WorkbookBroken(FileRefused):
    code = "import_workbook_broken"
    message = _("The workbook can't be read. Open it, save it again, or export it as CSV.")


class WorkbookLocked(FileRefused):
    code = "import_workbook_locked"
    message = _("The workbook has a password. Save a copy without one.")


class WorkbookTooLarge(FileRefused):
    code = "import_workbook_too_large"
    message = _(
        "Unpacked, the workbook is too large. "
        "Delete sheets and columns you do not need, or export it as CSV."
    )


class MappingRefused(DomainError):
    """The choice of columns can't be worked with. ``by_option`` has what is to be said at an option
    beside it, "" for the choice itself."""

    code = "import_mapping"
    status = 400

    def __init__(
        self,
        code: str | None = None,
        message: str | Promise | None = None,
        *,
        by_option: Sequence[tuple[str, str]] = (),
        **params: Any,
    ) -> None:
        self.by_option = by_option
        super().__init__(code, message or " ".join(text for _option, text in by_option), **params)


class ImportMoved(DomainError):
    """It is not at the step the request is about: somebody was faster, or the page is old."""

    code = "import_moved"
    message = _("This import has moved on. Look at where it stands now.")


class FileGone(DomainError):
    """The stored file was deleted after its time."""

    code = "import_file_gone"
    message = _("The uploaded file is no longer kept. Upload it again.")
    status = 410


class StageStale(Exception):
    """What was staged does not fit what is there any more: the file is to be read again."""


class ImportBusy(DomainError):
    """Others changed the same records at every attempt."""

    code = "import_busy"
    message = _(
        "Others kept changing the same records meanwhile. Nothing of the file was imported; "
        "go on in a while."
    )


class UndoTooLate(DomainError):
    """What it takes to undo it is no longer kept."""

    code = "import_undo_late"
    message = _("An import can be undone for %(days)s days. This one is older.")
    status = 410


class MappingName(DomainError):
    """A saved choice of columns without a name."""

    code = "import_mapping_name"
    message = _("Give it a name.")
    status = 400


class FieldRefused(DomainError):
    """A field of the team's own can't be as asked; the message says why."""

    code = "custom_field"
    status = 400


class FieldLabelTaken(FieldRefused):
    code = "custom_field_taken"
    message = _("There is a field “%(label)s” already.")


class FieldsFull(FieldRefused):
    code = "custom_fields_full"
    message = _("There are %(limit)s fields already. Archive one first.")


class CustomUnknown(DomainError):
    """A value for a field that the team has not."""

    code = "custom_unknown"
    message = _("There is no field “%(key)s”. Ask for those there are at …/fields.")
    status = 400


class CustomRefused(DomainError):
    """A value its field can't hold; the message says why."""

    code = "custom_refused"
    message = _("A value does not fit its field.")
    status = 400
