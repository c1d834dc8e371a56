"""A team's own fields in a form: what is typed becomes the value that is stored."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from foundation.imports.customs import CUSTOM
from foundation.imports.models import CustomField
from foundation.imports.values import Value, ValueRefused, value_clean

Kind = CustomField.Kind


class OwnField(forms.CharField):
    """A field of the team's own: what is typed is cleaned to the value that is stored."""

    def __init__(self, field: CustomField, **kwargs: Any) -> None:
        self.kind, self.options = field.kind, tuple(field.options)
        super().__init__(label=field.label, required=False, **kwargs)

    def clean(self, value: Any) -> Any:
        """The value, or None."""
        text = "、".join(value) if isinstance(value, list) else str(value or "")
        try:
            return value_clean(self.kind, text, self.options)
        except ValueRefused as error:
            raise forms.ValidationError(error.message, code=error.code) from None


def own_field(field: CustomField, value: Value | None = None) -> OwnField:
    """A form field for one of the team's own, holding ``value``."""
    shown: Any = value
    if isinstance(value, bool):
        shown = "1" if value else "0"
    return OwnField(field, widget=_widget(field), initial=shown)


def _widget(field: CustomField) -> forms.Widget:
    options = [(one, one) for one in field.options]
    match field.kind:
        case Kind.DATE:
            return forms.DateInput(attrs={"type": "date"})
        case Kind.CHOICE:
            return forms.Select(choices=[("", "–"), *options])
        case Kind.CHOICES:
            return forms.CheckboxSelectMultiple(choices=options)
        case Kind.BOOLEAN:
            return forms.Select(choices=[("", "–"), ("1", _("Yes")), ("0", _("No"))])
        case Kind.LINK:
            return forms.URLInput(attrs={"placeholder": "https://"})
        case _:
            return forms.TextInput()


def own_add(form: forms.Form, fields: Iterable[CustomField], values: Mapping[str, Any]) -> None:
    """Add the team's own fields to a form, with what a record says of them."""
    for one in fields:
        form.fields[CUSTOM + one.key] = own_field(one, values.get(one.key))


def own_bound(form: forms.Form, fields: Iterable[CustomField]) -> list[forms.BoundField]:
    """They, as the page shows them."""
    return [form[CUSTOM + one.key] for one in fields]


def own_said(form: forms.Form, fields: Iterable[CustomField]) -> dict[str, Value | None]:
    """What was typed into them; None where nothing was. Of a valid form."""
    return {one.key: form.cleaned_data[CUSTOM + one.key] for one in fields}
