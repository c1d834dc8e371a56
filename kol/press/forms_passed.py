"""Forms of what passed: they take what was typed; the services say what is wrong with it."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from foundation.scopes.models import new_public_id
from foundation.teams.fields import day_field, moment_field
from foundation.teams.models import Staff
from foundation.teams.selectors import staff_list
from foundation.text.several import words_split
from kol.press.models import Contact, Interaction, Outlet
from kol.press.services.follow_ups import TEXT_LENGTH, FollowUpInput
from kol.press.services.interactions import There

REMIND_AT = time(9, 0)
LATER = [
    ("", gettext_lazy("No follow-up")),
    ("1", gettext_lazy("Tomorrow")),
    ("3", gettext_lazy("In 3 days")),
    ("7", gettext_lazy("In a week")),
    ("14", gettext_lazy("In two weeks")),
    ("30", gettext_lazy("In a month")),
]


DAY_OVER = gettext_lazy("That day is over. Choose today or later.")


def remind_at(day: date) -> datetime:
    """Nine in the morning of a day on the team's clock."""
    return timezone.make_aware(datetime.combine(day, REMIND_AT))


# What the page folds away: it is filled in already.
MORE = ("at", "minutes", "direction", "contacts", "others", "staff")


class InteractionForm(forms.Form):
    """What passed, with whom, and what follows. All is there already: two taps enter a call."""

    token = forms.CharField(widget=forms.HiddenInput, max_length=20, required=False)
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=Interaction.Kind.choices)
    summary = forms.CharField(
        label=gettext_lazy("Summary"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    follow_in = forms.ChoiceField(label=gettext_lazy("Follow up"), required=False, choices=LATER)
    follow_text = forms.CharField(
        label=gettext_lazy("What to do"), required=False, max_length=TEXT_LENGTH
    )
    follow_on = day_field(label=gettext_lazy("On another day"), required=False)
    at = moment_field(label=gettext_lazy("When"))
    minutes = forms.IntegerField(
        label=gettext_lazy("Minutes"),
        required=False,
        min_value=0,
        max_value=1440,
        error_messages={
            "min_value": gettext_lazy("A length can't be less than 0 minutes."),
            "max_value": gettext_lazy("At most 1,440 minutes: a whole day."),
        },
    )
    direction = forms.ChoiceField(
        label=gettext_lazy("Who began"),
        required=False,
        choices=[("", gettext_lazy("As usual")), *Interaction.Direction.choices],
    )
    contacts = forms.MultipleChoiceField(
        label=gettext_lazy("With whom"), required=False, widget=forms.CheckboxSelectMultiple
    )
    others = forms.CharField(
        label=gettext_lazy("Who else was there"),
        required=False,
        max_length=600,
        help_text=gettext_lazy("Names of contacts, separated by commas"),
    )
    staff = forms.MultipleChoiceField(
        label=gettext_lazy("Our people"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(
        self,
        data: Any = None,
        *,
        me: Staff,
        contacts: Sequence[Contact] = (),
        outlet: Outlet | None = None,
        kind: str = "call",
        interaction: Interaction | None = None,
    ) -> None:
        self.there, self.outlet = {one.public_id: one for one in contacts}, outlet
        self.ours = {one.public_id: one for one in staff_list()}
        if interaction is not None:  # who left the team since took part all the same
            rows = interaction.interactionstaff_set.all()
            self.ours |= {row.staff.public_id: row.staff for row in rows}
        super().__init__(data, initial=_initial(me, list(self.there), kind, interaction))
        self._choices("contacts", [(key, one.name) for key, one in self.there.items()])
        self._choices("staff", [(key, one.display_name) for key, one in self.ours.items()])
        if interaction is not None:
            for name in ("follow_in", "follow_text", "follow_on"):
                del self.fields[name]

    def _choices(self, name: str, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = choices

    def clean_others(self) -> list[Contact]:
        """The contacts by these names. One query."""
        names = words_split(self.cleaned_data["others"])
        found: dict[str, list[Contact]] = {name: [] for name in names}
        there = Contact.objects.filter(name__in=names, state=Contact.State.ACTIVE)
        for contact in there if names else []:
            found[contact.name].append(contact)
        for name, contacts in found.items():
            if not contacts:
                raise forms.ValidationError(_("No contact is called %(name)s.") % {"name": name})
            if len(contacts) > 1:
                raise forms.ValidationError(
                    _("Several contacts are called %(name)s. Begin from the page of the one.")
                    % {"name": name}
                )
        return [contacts[0] for contacts in found.values()]

    def clean_follow_on(self) -> date | None:
        """A day to come."""
        day: date | None = self.cleaned_data["follow_on"]
        if day and day < timezone.localdate():
            raise forms.ValidationError(DAY_OVER)
        return day

    def clean(self) -> dict[str, Any]:
        """One day to follow up on, not two."""
        data: dict[str, Any] = super().clean() or {}
        if data.get("follow_on") and data.get("follow_in"):
            said = _("Choose one: “%(when)s” or another day.")
            self.add_error("follow_on", said % {"when": dict(LATER)[data["follow_in"]]})
        return data

    def more_refused(self) -> bool:
        """Whether something is to be mended among what is folded away."""
        return bool(set(self.errors) & {*MORE})

    def who(self) -> There:
        """Who took part, as it was chosen."""
        data = self.cleaned_data
        theirs = [self.there[key] for key in data["contacts"]] + list(data["others"])
        return There(theirs, [self.ours[key] for key in data["staff"]], self.outlet)

    def said(self) -> dict[str, Any]:
        """What the services take beside who was there."""
        names = ("kind", "at", "minutes", "summary")
        said = {name: self.cleaned_data[name] for name in names}
        if self.cleaned_data["direction"]:
            said["direction"] = self.cleaned_data["direction"]
        return said

    def follow_up(self) -> FollowUpInput | None:
        """What follows, where something does: a day was chosen, or something to do was typed."""
        data = self.cleaned_data
        day = data.get("follow_on")
        if not day and data.get("follow_in"):
            day = timezone.localdate() + timedelta(days=int(data["follow_in"]))
        if not day and data.get("follow_text"):
            day = timezone.localdate() + timedelta(days=1)
        if not day:
            return None
        return FollowUpInput(data["follow_text"] or _("Get in touch again"), remind_at(day))


def _initial(
    me: Staff, contacts: list[str], kind: str, interaction: Interaction | None
) -> dict[str, Any]:
    if interaction is None:
        return {
            "token": new_public_id(),
            "kind": kind,
            "at": timezone.now(),
            "contacts": contacts,
            "staff": [me.public_id],
        }
    names = ("kind", "direction", "at", "minutes", "summary")
    return {
        **{name: getattr(interaction, name) for name in names},
        "contacts": contacts,
        "staff": [one.staff.public_id for one in interaction.interactionstaff_set.all()],
    }


class FollowUpForm(forms.Form):
    """What is to be done, when, and by whom."""

    text = forms.CharField(label=gettext_lazy("What to do"), max_length=TEXT_LENGTH)
    due_at = moment_field(label=gettext_lazy("Due"))
    owner = forms.ChoiceField(label=gettext_lazy("Who does it"))

    def __init__(self, data: Any = None, *, initial: dict[str, Any]) -> None:
        super().__init__(data, initial=initial)
        self.ours = {one.public_id: one for one in staff_list()}
        field = self.fields["owner"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(key, one.display_name) for key, one in self.ours.items()]
        if initial.get("owner") not in self.ours:  # they left: somebody is to be chosen
            field.choices = [("", gettext_lazy("Choose who does it")), *field.choices]

    def clean_due_at(self) -> datetime:
        """A time to come, unless it is the one that stood there."""
        due: datetime = self.cleaned_data["due_at"]
        stood: datetime = self.initial["due_at"]
        same = due.replace(second=0, microsecond=0) == stood.replace(second=0, microsecond=0)
        if not same and timezone.localdate(due) < timezone.localdate():
            raise forms.ValidationError(DAY_OVER)
        return due

    def said(self) -> FollowUpInput:
        """What the services take."""
        data = self.cleaned_data
        return FollowUpInput(data["text"], data["due_at"], self.ours[data["owner"]])
