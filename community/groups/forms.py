"""Forms of groups, for staff and for fans."""

from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from community.groups.models import FanGroup, GroupMember
from foundation.assets.forms import PictureField
from kol.platforms.models import PlatformAccount
from kol.platforms.selectors import accounts_followed

Entry = FanGroup.Entry
SIMPLE = [choice for choice in Entry.choices if choice[0] != Entry.RULES]

# What each rule means to those who choose it.
ENTRY_HINTS: dict[str, str | Promise] = {
    Entry.OPEN: _("Whoever has the link is in. Best for a first group and large rooms."),
    Entry.CODE: _("In with an invite code. You see which post or live stream each fan came from."),
    Entry.APPROVAL: _("Everybody asks, and you accept them one by one or together."),
    Entry.FOLLOWS: _("In at once when your list from the platform shows it, else a screenshot."),
    Entry.MUTUAL: _("As above, and you follow them back. For your closest fans."),
    Entry.RULES: _("As put together on the page of conditions."),
}


class GroupForm(forms.Form):
    """What a group is."""

    name = forms.CharField(label=_("Name"), max_length=40, help_text=_("Fans see it everywhere."))
    blurb = forms.CharField(
        label=_("What one gets here, in a sentence"),
        max_length=120,
        required=False,
        help_text=_("The first thing a fan reads on the join page."),
    )
    entry = forms.ChoiceField(
        label=_("Who may join"), choices=SIMPLE, widget=forms.RadioSelect, initial=Entry.CODE
    )
    entry_account: "forms.ModelChoiceField[PlatformAccount]" = forms.ModelChoiceField(
        queryset=None,
        to_field_name="public_id",
        required=False,
        label=_("Account to follow"),
        empty_label=_("No account"),
        help_text=_("For the two follow rules."),
    )
    capacity = forms.IntegerField(
        label=_("Capacity (people)"),
        min_value=1,
        max_value=200_000,
        initial=500,
        help_text=_("Staff are not counted."),
    )

    def __init__(
        self,
        *args: Any,
        chosen: PlatformAccount | None = None,
        combined: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        if combined:
            entry = self.fields["entry"]
            assert isinstance(entry, forms.ChoiceField)
            entry.choices = Entry.choices
        accounts = accounts_followed()
        if chosen is not None and chosen.state != PlatformAccount.State.ACTIVE:
            accounts = accounts | PlatformAccount.objects.filter(pk=chosen.pk)
        field = self.fields["entry_account"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = accounts


class GroupSettingsForm(GroupForm):
    """What may be changed later besides."""

    announcement = forms.CharField(
        label=_("Announcement"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Stands on top of the conversation."),
    )
    cover = PictureField(label=_("Cover"), required=False)


class ProofForm(forms.Form):
    """What a waiting fan can show."""

    claimed_handle = forms.CharField(
        label=_("Your name on the platform"), max_length=60, required=False
    )
    proof = PictureField(label=_("Screenshot"), required=False)

    def clean(self) -> dict[str, Any]:
        """One of the two at least."""
        cleaned = super().clean() or {}
        if not self.errors and not cleaned.get("proof") and not cleaned.get("claimed_handle"):
            self.add_error("proof", _("Choose the screenshot first."))
        return cleaned


class LeaveForm(forms.Form):
    """Leaving needs no reason; one may be given."""

    reason = forms.ChoiceField(
        label=_("Would you tell us why?"),
        choices=[
            (reason.value, reason.label)
            for reason in GroupMember.LeaveReason
            if reason in GroupMember.OWN_REASONS
        ],
        widget=forms.RadioSelect,
        required=False,
    )


class LeftForm(LeaveForm):
    """Why, in a word and in their own."""

    text = forms.CharField(
        label=_("In your own words"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
