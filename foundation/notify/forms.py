"""What somebody wants to be told of, and where."""

from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from foundation.notify.choices import Choices
from foundation.notify.registry import CHANNELS, NoticeKind


class ChoicesForm(forms.Form):
    """A grid of kinds and channels (``on``: ``<kind>:<channel>``), and the quiet hours."""

    on = forms.MultipleChoiceField(required=False)
    quiet_from = forms.TimeField(
        label=_("Quiet from"),
        required=False,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
    )
    quiet_until = forms.TimeField(
        label=_("Quiet until"),
        required=False,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        help_text=_("Mail and text messages wait for the end of these hours; the bell does not."),
    )

    def __init__(
        self, data: QueryDict | None = None, *, kinds: list[NoticeKind], chosen: Choices
    ) -> None:
        super().__init__(
            data, initial={"quiet_from": chosen.quiet_from, "quiet_until": chosen.quiet_until}
        )
        self.kinds = kinds
        boxes = [f"{kind.name}:{way}" for kind in kinds for way in CHANNELS]
        self.fields["on"].choices = [(box, box) for box in boxes]  # type: ignore[attr-defined]
        self.ticked = (
            set(data.getlist("on"))
            if data is not None
            else {f"{kind.name}:{way}" for kind in kinds for way in chosen.channels(kind)}
        )

    def clean(self) -> dict[str, Any]:
        """Both ends of the quiet hours, or neither."""
        data = super().clean() or {}
        start, end = data.get("quiet_from"), data.get("quiet_until")
        if (start is None) != (end is None) and not self.errors:
            missing = "quiet_until" if end is None else "quiet_from"
            self.add_error(missing, _("Say both when it begins and when it ends."))
        return data

    @property
    def chosen(self) -> dict[str, list[str]]:
        """Channels by kind, every kind of the grid among them."""
        on = set(self.cleaned_data["on"])
        return {
            kind.name: [way for way in CHANNELS if f"{kind.name}:{way}" in on]
            for kind in self.kinds
        }

    def rows(self) -> list[tuple[NoticeKind, list[tuple[str, str, bool]]]]:
        """The grid: each kind with its boxes (channel, value, ticked)."""
        return [
            (
                kind,
                [
                    (way, f"{kind.name}:{way}", f"{kind.name}:{way}" in self.ticked)
                    for way in CHANNELS
                ],
            )
            for kind in self.kinds
        ]
