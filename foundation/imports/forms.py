"""Forms of imports."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from foundation.imports.customs import NEW, NEW_KINDS, target_columns
from foundation.imports.models import CustomField, Import
from foundation.imports.reading import MAX_BYTES, MAX_ROWS
from foundation.imports.registry import ImportTarget
from foundation.text.encoding import ENCODING_CHOICES

_NEW_LABELS = {
    "text": _("New field: text"),
    "number": _("New field: number"),
    "date": _("New field: date"),
    "boolean": _("New field: yes or no"),
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
    has_header = forms.BooleanField(label=_("The first row names the columns"), required=False)


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
        help_text=_("One a line; only where the kind is one of a list"),
    )

    def __init__(self, data: Any = None, *, field: CustomField | None = None) -> None:
        initial = {"label": field.label, "options": "\n".join(field.options)} if field else None
        super().__init__(data, initial=initial)
        if field is not None:
            del self.fields["kind"]
            if field.kind != CustomField.Kind.CHOICE:
                del self.fields["options"]
