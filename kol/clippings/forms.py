"""Forms of clippings, watches and the crisis log."""

from datetime import timedelta
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from foundation.text.several import words_split
from kol.clippings.models import Clipping, CrisisEntry
from kol.clippings.models.clippings import TEXT_LENGTH, Tone
from kol.clippings.services.watches import EVERY
from kol.conferences.models import PressEvent
from kol.pitches.models import Pitch
from kol.press.models import Contact, Outlet
from kol.press.services.outlets import outlet_find

OFFERED = 60
_EVERY_WORDS = {
    10: gettext_lazy("10 minutes"),
    30: gettext_lazy("30 minutes"),
    60: pgettext_lazy("every", "Hour"),
    180: gettext_lazy("3 hours"),
    720: gettext_lazy("12 hours"),
    1440: pgettext_lazy("every", "Day"),
}


class MomentInput(forms.DateTimeInput):
    """A moment as browsers ask for it."""

    input_type = "datetime-local"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%dT%H:%M")


class AddressForm(forms.Form):
    """An address to be read."""

    url = forms.CharField(
        label=gettext_lazy("Address of the page"),
        max_length=2000,
        widget=forms.URLInput(attrs={"autocomplete": "off", "placeholder": "https://"}),
    )


class ClippingForm(forms.Form):
    """A piece. Outlet and contacts are named as people call them."""

    title = forms.CharField(label=gettext_lazy("Headline"), max_length=300)
    url = forms.CharField(
        label=gettext_lazy("Address"), max_length=2000, required=False, widget=forms.URLInput
    )
    outlet = forms.CharField(
        label=gettext_lazy("Outlet"),
        max_length=80,
        required=False,
        help_text=gettext_lazy(
            "By its name or another it goes by. Its reach is noted as of today."
        ),
    )
    author = forms.CharField(label=gettext_lazy("Author"), max_length=120, required=False)
    contacts = forms.CharField(
        label=gettext_lazy("Contacts in it"),
        max_length=600,
        required=False,
        help_text=gettext_lazy("People of your archive who wrote it or speak in it, by commas."),
    )
    published_at = forms.DateTimeField(
        label=gettext_lazy("Published"), required=False, widget=MomentInput
    )
    tone = forms.ChoiceField(
        label=gettext_lazy("Tone"),
        required=False,
        choices=[("", gettext_lazy("Not judged yet")), *Tone.choices],
    )
    kind = forms.ChoiceField(label=gettext_lazy("Type"), choices=Clipping.Kind.choices)
    depth = forms.ChoiceField(
        label=gettext_lazy("How much of it is about us"),
        required=False,
        choices=[("", gettext_lazy("Not said")), *Clipping.Depth.choices],
    )
    tags = forms.CharField(
        label=gettext_lazy("Tags"),
        max_length=600,
        required=False,
        help_text=gettext_lazy("Several: separate them by commas."),
    )
    campaign = forms.CharField(label=gettext_lazy("Campaign"), max_length=80, required=False)
    pitch = forms.ChoiceField(label=gettext_lazy("Pitch it came from"), required=False, choices=[])
    event = forms.ChoiceField(
        label=gettext_lazy("Press event it came from"), required=False, choices=[]
    )
    reach = forms.IntegerField(
        label=gettext_lazy("Reach"),
        required=False,
        min_value=0,
        max_value=10**13,
        help_text=gettext_lazy("Left empty, it is the outlet's."),
    )
    reach_source = forms.CharField(
        label=gettext_lazy("Where the reach is from"), max_length=80, required=False
    )
    text = forms.CharField(
        label=pgettext_lazy("clipping", "Text"),
        max_length=TEXT_LENGTH,
        required=False,
        widget=forms.Textarea(attrs={"rows": 12}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        pitches = Pitch.objects.exclude(state=Pitch.State.DRAFT).order_by("-pk")
        self._offer("pitch", pitches)
        self._offer("event", PressEvent.objects.order_by("-starts_at", "-pk"))

    def _offer(self, name: str, found: "QuerySet[Any, Any]") -> None:
        """The newest, and the one that is chosen however old it is: what a form does not offer, it
        would take away. Two queries."""
        rows = list(found[:OFFERED])
        chosen = self.initial.get(name) or self.data.get(name)
        if chosen and chosen not in {one.public_id for one in rows}:
            rows += found.filter(public_id=chosen)
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        nothing = ("", pgettext_lazy("pitch of a clipping", "None"))
        field.choices = [nothing, *((one.public_id, str(one)) for one in rows)]

    def clean_published_at(self) -> Any:
        """Not from the future."""
        moment = self.cleaned_data["published_at"]
        if moment is not None and moment > timezone.now() + timedelta(days=1):
            raise forms.ValidationError(_("That day has not come yet."))
        return moment

    def clean(self) -> dict[str, Any]:
        """Names become records of the archive; a name that leads to nobody is said."""
        data = super().clean() or {}
        name = str(data.get("outlet", "")).strip()
        data["outlet_found"] = outlet_find(name) if name else None
        data["contacts_found"] = self._contacts(data)
        for field, model in (("pitch", Pitch), ("event", PressEvent)):
            chosen = data.get(field)
            found = model._default_manager.filter(public_id=chosen).first() if chosen else None
            data[f"{field}_found"] = found
        return data

    def _contacts(self, data: dict[str, Any]) -> list[Contact]:
        found: list[Contact] = []
        for name in words_split(str(data.get("contacts", ""))):
            people = list(
                Contact.objects.filter(name=name, state=Contact.State.ACTIVE).order_by("pk")[:20]
            )
            outlet: Outlet | None = data.get("outlet_found")
            if len(people) > 1 and outlet is not None:
                there = outlet.employments.filter(ended=False).values_list("contact_id", flat=True)
                people = [one for one in people if one.pk in set(there)] or people
            if not people:
                self.add_error(
                    "contacts", _("Nobody in the archive is called %(name)s.") % {"name": name}
                )
            elif len(people) > 1:
                self.add_error(
                    "contacts",
                    _("Several are called %(name)s. Name the outlet they work at.")
                    % {"name": name},
                )
            else:
                found.append(people[0])
        return found


class WatchForm(forms.Form):
    """A feed and what is looked for in it."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=80)
    url = forms.CharField(
        label=gettext_lazy("Address of the feed"),
        max_length=2000,
        widget=forms.URLInput(attrs={"placeholder": "https://"}),
        help_text=gettext_lazy("RSS or Atom."),
    )
    keywords = forms.CharField(
        label=gettext_lazy("Words to look for"),
        max_length=1500,
        required=False,
        help_text=gettext_lazy("Any of them, by commas. Left empty, everything is kept."),
    )
    without = forms.CharField(
        label=gettext_lazy("Leave out what holds"), max_length=1500, required=False
    )
    outlet = forms.CharField(
        label=gettext_lazy("Outlet whose feed it is"),
        max_length=80,
        required=False,
        help_text=gettext_lazy("Left empty, each piece's address tells."),
    )
    tags = forms.CharField(
        label=gettext_lazy("Tags that its clippings get"), max_length=600, required=False
    )
    campaign = forms.CharField(label=gettext_lazy("Campaign"), max_length=80, required=False)
    every_minutes = forms.TypedChoiceField(
        label=gettext_lazy("Looked at every"),
        coerce=int,
        choices=[(minutes, _EVERY_WORDS[minutes]) for minutes in EVERY],
        initial=30,
    )

    def clean_outlet(self) -> Outlet | None:
        """The outlet of that name."""
        name = str(self.cleaned_data["outlet"]).strip()
        found = outlet_find(name) if name else None
        if name and found is None:
            raise forms.ValidationError(_("No outlet goes by this name. Add it first."))
        return found


class CrisisForm(forms.Form):
    """What happened."""

    title = forms.CharField(label=pgettext_lazy("crisis", "What happened"), max_length=120)


class EntryForm(forms.Form):
    """One thing that was said."""

    at = forms.DateTimeField(label=gettext_lazy("When"), widget=MomentInput)
    speaker = forms.CharField(label=gettext_lazy("Who said it"), max_length=80)
    audience = forms.CharField(label=gettext_lazy("To whom"), max_length=120, required=False)
    channel = forms.ChoiceField(
        label=pgettext_lazy("crisis", "How"), choices=CrisisEntry.Channel.choices
    )
    words = forms.CharField(
        label=pgettext_lazy("crisis", "What was said"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    contact = forms.CharField(
        label=gettext_lazy("Who of the archive said it"),
        max_length=60,
        required=False,
        help_text=gettext_lazy("A contact's name, where it was one."),
    )
    clipping = forms.CharField(
        label=gettext_lazy("Address of a clipping"), max_length=2000, required=False
    )
    corrects = forms.CharField(required=False, widget=forms.HiddenInput)

    def clean_contact(self) -> Contact | None:
        """The contact of that name."""
        name = str(self.cleaned_data["contact"]).strip()
        if not name:
            return None
        people = list(Contact.objects.filter(name=name, state=Contact.State.ACTIVE)[:2])
        if len(people) != 1:
            raise forms.ValidationError(
                _("Several are called %(name)s. Leave it empty, or use another name.")
                % {"name": name}
                if people
                else _("Nobody in the archive is called %(name)s.") % {"name": name}
            )
        return people[0]
