"""Forms of publishing."""

from datetime import UTC, datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kol.posts.models import PublishRules


class MomentField(forms.DateTimeField):
    """A moment as the browser's own field gives it, in the team's zone.

    A time that a change of the clocks leaves out is as long after that change as it would have
    been after the hour before (2:30 is 3:30); one that comes twice is the first of both.
    """

    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    input_formats = ("%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M")

    def to_python(self, value: Any) -> datetime | None:
        """The moment. Raises ValidationError for what is none."""
        found: datetime | None
        if not isinstance(value, str) or _with_zone(value):
            found = super().to_python(value)
            return found
        zone = timezone.get_current_timezone()
        with timezone.override(UTC):
            found = super().to_python(value)
        return found.replace(tzinfo=zone).astimezone(UTC) if found is not None else None


def _with_zone(text: str) -> bool:
    try:
        given = parse_datetime(text.strip())
    except ValueError:
        return False
    return given is not None and timezone.is_aware(given)


class WhenForm(forms.Form):
    """When it goes out; empty is now."""

    due_at = MomentField(label=_("When"), required=False)
    move = forms.BooleanField(
        label=_("Over a quota, take the next free moment"), required=False, initial=True
    )

    @property
    def moment(self) -> datetime | None:
        """The moment that was chosen."""
        found: datetime | None = self.cleaned_data.get("due_at")
        return found

    @property
    def shifted(self) -> bool:
        """Whether the clocks change then, and the moment is not called what was typed."""
        typed, moment = str(self.data.get("due_at", "")), self.moment
        if moment is None or _with_zone(typed):
            return False
        called = timezone.localtime(moment).strftime("%Y-%m-%dT%H:%M")
        return typed.strip().replace(" ", "T")[:16] != called


class LiveForm(forms.Form):
    """Where a post is live, as a person pasted it."""

    url = forms.CharField(
        label=_("Address of the post"),
        max_length=2000,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "url", "autocomplete": "off"}),
        help_text=_("Open the post in the app, share it, copy the link, and paste it here."),
    )
    reason = forms.CharField(
        label=_("Why there is none, or why it is right although it looks wrong"),
        max_length=300,
        required=False,
    )


class RulesForm(forms.ModelForm):  # type: ignore[type-arg]
    """How late is too late, and who says yes to what."""

    two_eyes = forms.TypedChoiceField(
        label=_("Nobody approves their own post"),
        required=False,
        choices=(
            ("", _("Where the team has two people who may approve")),
            ("1", pgettext_lazy("rule", "Always")),
            ("0", pgettext_lazy("rule", "Never")),
        ),
        coerce=lambda value: value == "1",
        empty_value=None,
        help_text=_("Whoever wrote a post, changed it last or asked counts as its author."),
    )

    class Meta:
        model = PublishRules
        fields = ("lateness_minutes", "two_eyes", "law_stops")
        help_texts = {
            "lateness_minutes": _(
                "After an outage, what is later than this waits for a person instead of going out."
            ),
            "law_stops": _(
                "Unticked, the editor warns of such words, and the decision is the team's."
            ),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        said = self.instance.two_eyes
        self.initial["two_eyes"] = "" if said is None else str(int(said))
