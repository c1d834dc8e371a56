"""Forms of imports."""

from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from foundation.imports.customs import NEW, NEW_KINDS, target_columns
from foundation.imports.models import CustomField, Import
from foundation.imports.reading import MAX_BYTES, MAX_ROWS
from foundation.imports.registry import ImportTarget
from foundation.imports.services.fields import LISTS
from foundation.text.encoding import ENCODING_CHOICES

_NEW_LABELS = {
    "text": _("New field: text"),
    "number": _("New field: number"),
    "date": _("New field: date"),
    "boolean": _("New field: yes or no"),
    "link": _("New field: link"),
}
LIMITS = {"megabytes": MAX_BYTES // (1024 * 1024), "rows": f"{MAX_ROWS:,}"}


class UploadForm(forms.Form):
    """A file, and its encoding where somebody knows better."""

    file = forms.FileField(
        label=_("File"),
        allow_empty_file=True,  # said by the reader, in one voice with the others
        widget=forms.FileInput(attrs={"accept": ".csv,.txt,.tsv,.xlsx,.xls"}),
        error_messages={"required": _("Choose a file first.")},
    )
    encoding = forms.ChoiceField(label=_("Text encoding"), choices=ENCODING_CHOICES, required=False)


class ReadingForm(forms.Form):
    """How the stored file is to be read."""

    encoding = forms.ChoiceField(label=_("Text encoding"), choices=ENCODING_CHOICES[1:])
    sheets = forms.TypedMultipleChoiceField(
        label=_("Sheets"), coerce=int, widget=forms.CheckboxSelectMultiple
    )
    has_header = forms.BooleanField(label=_("A row names the columns"), required=False)
    header_row = forms.IntegerField(
        label=_("Row of the names"),
        required=False,
        min_value=1,
        max_value=12,
        help_text=_("With names in two rows, the upper one"),
    )

    def __init__(self, record: Import, data: Any = None) -> None:
        """For this file, started with how it is read now."""
        self.record = record
        read = [one["part"] for one in record.layout]
        started = {
            "encoding": record.encoding,
            "has_header": record.has_header,
            "header_row": record.header_row or None,
            "sheets": read,
        }
        super().__init__(data, initial=started)
        if len(record.parts) < 2:
            del self.fields["sheets"]
        else:
            field = cast(forms.TypedMultipleChoiceField, self.fields["sheets"])
            field.choices = [(at, sheet_label(one)) for at, one in enumerate(record.parts)]

    def left_out(self) -> list[str]:
        """The sheets that hold something and are not read, as the choice names them."""
        read = set(self.initial["sheets"])
        return [
            sheet_label(one)
            for at, one in enumerate(self.record.parts)
            if at not in read and one["rows"]
        ]

    def reading(self) -> dict[str, Any]:
        """What ``import_reread`` is asked. Where other sheets are chosen, the header is looked for
        on each."""
        given = dict(self.cleaned_data)
        sheets = given.get("sheets")
        moved = sheets is not None and set(sheets) != set(self.initial["sheets"])
        if given["header_row"] == self.record.header_row and moved:
            given["header_row"] = None
        return given


def sheet_label(part: dict[str, Any]) -> str:
    """A sheet as it is chosen: its name, its rows, whether it is hidden."""
    rows = ngettext("%(count)s row", "%(count)s rows", part["rows"]) % {"count": part["rows"]}
    hidden = _(", hidden") if part["hidden"] else ""
    return f"{part['name']} ({rows}{hidden})"


class MappingForm(forms.Form):
    """A field of the target for each column of the file: ``c0``, ``c1``…"""

    def __init__(self, record: Import, target: ImportTarget, data: Any = None) -> None:
        super().__init__(data)
        choices: list[Any] = [
            ("", _("Do not import")),
            *((one.name, one.label) for one in target_columns(target)),
        ]
        if target.custom:
            made = [(NEW + kind, _NEW_LABELS[kind]) for kind in NEW_KINDS]
            choices.append((_("A new field of your own, named as the column"), made))
        for at, head in enumerate(record.columns):
            self.fields[f"c{at}"] = forms.ChoiceField(
                label=head,
                choices=choices,
                required=False,
                initial=record.mapping.get(str(at), ""),
            )

    def mapping(self) -> dict[str, str]:
        """``{"0": "nickname"}`` as chosen."""
        return {name[1:]: value for name, value in self.cleaned_data.items() if value}


class CustomFieldForm(forms.Form):
    """A field of the team's own; the kind of one that is there stays."""

    label = forms.CharField(label=_("Name"), max_length=30)
    kind = forms.ChoiceField(
        label=_("Kind"), choices=CustomField.Kind.choices, initial=CustomField.Kind.TEXT
    )
    options = forms.CharField(
        label=_("To choose between"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("One a line; only where the kind is one or several of a list"),
    )

    def __init__(self, data: Any = None, *, field: CustomField | None = None) -> None:
        initial = {"label": field.label, "options": "\n".join(field.options)} if field else None
        super().__init__(data, initial=initial)
        if field is not None:
            del self.fields["kind"]
            if field.kind not in LISTS:
                del self.fields["options"]
