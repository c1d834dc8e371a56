"""Forms of contacts and outlets: they take what was typed; the services say what is wrong."""

from datetime import datetime
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from foundation.imports.customs import custom_fields
from foundation.imports.own_forms import own_add, own_bound, own_said
from foundation.imports.values import Value
from foundation.scopes.errors import DomainError
from foundation.teams.models import Staff
from foundation.text.several import words_split
from kol.press.models import Contact, Outlet
from kol.press.services.fields import url_clean

WORDS_HELP = _("Separated by commas")


class DayInput(forms.DateInput):
    """A day, with the browser's calendar."""

    def __init__(self) -> None:
        super().__init__(attrs={"type": "date"}, format="%Y-%m-%d")


class WordsField(forms.CharField):
    """Words between commas: a list when cleaned."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("help_text", WORDS_HELP)
        super().__init__(required=False, max_length=2000, **kwargs)

    def prepare_value(self, value: Any) -> Any:
        """A list as it is typed."""
        return "，".join(value) if isinstance(value, list) else value

    def clean(self, value: Any) -> Any:
        """The words, in their order."""
        return words_split(str(super().clean(value)))


class CountField(forms.CharField):
    """A number of people as it is written here: 12,000 or 3.5万."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, max_length=20, **kwargs)
        self.widget.attrs["inputmode"] = "decimal"

    def clean(self, value: Any) -> Any:
        """The number, or None."""
        from kol.press.importing.cells import amount_read

        text = str(super().clean(value) or "")
        if not text:
            return None
        try:
            return amount_read(text)
        except ValueError:
            raise forms.ValidationError(_("Write a number, such as 12,000 or 35k.")) from None


class LinkField(forms.CharField):
    """An address of the web, with or without its https://."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, max_length=300, **kwargs)
        self.widget.attrs |= {"inputmode": "url", "placeholder": "https://"}

    def clean(self, value: Any) -> Any:
        """With its scheme."""
        try:
            return url_clean(str(super().clean(value) or ""))
        except DomainError as error:
            raise forms.ValidationError(error.text()) from None


def _length(model: type[Contact | Outlet], name: str) -> int:
    return int(getattr(model._meta.get_field(name), "max_length", 0) or 0)


class RecordForm(forms.Form):
    """What the forms of contacts and outlets share: an owner, the team's own fields, and the moment
    the record had when it was opened, by which two who change it at once don't undo each other."""

    target = ""
    owner = forms.ChoiceField(label=_("Our owner"), required=False)
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(
        self, data: Any = None, *, record: Contact | Outlet | None = None, **kwargs: Any
    ) -> None:
        super().__init__(data, **kwargs)
        if record is not None:
            self.initial = {**self._initial(record), **self.initial}
        self.own = custom_fields(self.target)
        own_add(self, self.own, record.custom if record else {})
        self._staff = {
            one.public_id: one
            for one in Staff.objects.filter(state=Staff.State.ACTIVE).order_by("display_name", "pk")
        }
        owner = self.fields["owner"]
        if isinstance(owner, forms.ChoiceField):
            owner.choices = [
                ("", _("Nobody yet")),
                *((key, one.display_name) for key, one in self._staff.items()),
            ]

    def _initial(self, record: Any) -> dict[str, Any]:
        names = [name for name in self.base_fields if name not in ("owner", "seen")]
        owner = record.owner.public_id if record.owner else ""
        known = {name: getattr(record, name, None) for name in names}
        return known | {"owner": owner, "seen": record.updated_at.isoformat()}

    def own_fields(self) -> list[forms.BoundField]:
        """The team's own fields, as the page shows them."""
        return own_bound(self, self.own)

    def custom(self) -> dict[str, Value | None]:
        """What was typed into them; None where nothing was."""
        return own_said(self, self.own)

    def clean_owner(self) -> Staff | None:
        """The one on the team."""
        return self._staff.get(self.cleaned_data["owner"])

    def clean_seen(self) -> datetime | None:
        """The moment the record had when the form was opened."""
        try:
            return datetime.fromisoformat(self.cleaned_data["seen"])
        except ValueError:
            return None

    def see_again(self) -> None:
        """Whoever was told of a change by somebody else has now seen it: the next save counts."""
        if isinstance(self.data, QueryDict):
            data = self.data.copy()
            data["seen"] = timezone.now().isoformat()
            self.data = data

    def values(self) -> dict[str, Any]:
        """What was typed, as the services take it."""
        names = [name for name in self.base_fields if name != "seen" and name in self.cleaned_data]
        return {name: self.cleaned_data[name] for name in names} | {"custom": self.custom()}

    def refuse(self, error: DomainError) -> None:
        """Show a refusal at the field it is about."""
        self.add_error(error.field if error.field in self.fields else None, error.text())


class ContactForm(RecordForm):
    """A contact, new or known."""

    target = "contacts"
    name = forms.CharField(
        label=pgettext_lazy("person", "Name"),
        max_length=_length(Contact, "name"),
        required=False,
    )
    pinyin = forms.CharField(
        label=_("Pinyin"),
        max_length=_length(Contact, "pinyin"),
        required=False,
        help_text=_("Made from the name; correct it where the name is read otherwise"),
    )
    pen_names = WordsField(label=_("Pen names"))
    is_kol = forms.BooleanField(label=_("This is a KOL"), required=False)
    beats = WordsField(label=_("Beats"))
    tags = WordsField(label=_("Tags"))
    region = forms.CharField(
        label=_("Region"), max_length=_length(Contact, "region"), required=False
    )
    topics = forms.CharField(
        label=_("Topics they like or avoid"),
        max_length=_length(Contact, "topics"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    preferences = forms.CharField(
        label=_("How they like to be reached"),
        max_length=_length(Contact, "preferences"),
        required=False,
        help_text=_("For example: never before noon, WeChat first"),
    )
    languages = WordsField(label=_("Languages"))
    address = forms.CharField(
        label=_("Address"), max_length=_length(Contact, "address"), required=False
    )
    birth_year = forms.IntegerField(label=_("Year of birth"), required=False)
    birth_month = forms.TypedChoiceField(
        label=_("Month of birth"), required=False, coerce=int, empty_value=None,
        choices=[("", "–"), *((n, str(n)) for n in range(1, 13))],
    )  # fmt: skip
    birth_day = forms.TypedChoiceField(
        label=_("Day of birth"), required=False, coerce=int, empty_value=None,
        choices=[("", "–"), *((n, str(n)) for n in range(1, 32))],
    )  # fmt: skip
    source = forms.CharField(
        label=_("Where we know them from"), max_length=_length(Contact, "source"), required=False
    )

    def values(self) -> dict[str, Any]:
        """As for all; pinyin that nobody touched is made of the name again."""
        values = super().values()
        if "pinyin" not in self.changed_data:
            del values["pinyin"]
        return values


class OutletForm(RecordForm):
    """An outlet, new or known."""

    target = "outlets"
    name = forms.CharField(label=_("Name"), max_length=_length(Outlet, "name"), required=False)
    aliases = WordsField(
        label=_("Also known as"), help_text=_("Short and former names, separated by commas")
    )
    kind = forms.ChoiceField(label=_("Kind"), choices=Outlet.Kind.choices)
    level = forms.ChoiceField(
        label=_("Level"), choices=[("", "–"), *Outlet.Level.choices], required=False
    )
    parent = forms.CharField(
        label=_("Belongs to"), max_length=80, required=False,
        help_text=_("The media group, by its name"),
        widget=forms.TextInput(attrs={"list": "outlet-names", "autocomplete": "off"}),
    )  # fmt: skip
    region = forms.CharField(
        label=_("Region"), max_length=_length(Outlet, "region"), required=False
    )
    language = forms.CharField(
        label=_("Language"), max_length=_length(Outlet, "language"), required=False
    )
    beats = WordsField(label=_("Beats"))
    tags = WordsField(label=_("Tags"))
    audience = forms.CharField(
        label=_("Audience"), max_length=_length(Outlet, "audience"), required=False
    )
    url = LinkField(label=_("Website"))
    reach = CountField(label=_("Reach"), help_text=_("How many people, such as 3.5m"))
    reach_source = forms.CharField(
        label=_("Where the reach is from"),
        max_length=_length(Outlet, "reach_source"),
        required=False,
    )
    reach_on = forms.DateField(label=_("Reach as of"), required=False, widget=DayInput())
    circulation = CountField(label=_("Circulation"))
    submission = forms.CharField(
        label=_("How to submit"),
        max_length=_length(Outlet, "submission"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    deadlines = forms.CharField(
        label=_("Deadlines"),
        max_length=_length(Outlet, "deadlines"),
        required=False,
        help_text=_("For example: copy by Wednesday noon for Friday's paper"),
    )

    def _initial(self, record: Any) -> dict[str, Any]:
        initial = super()._initial(record)
        return initial | {"parent": record.parent.name if record.parent else ""}
