"""Forms of releases, pitches, and how they are sent."""

from typing import TYPE_CHECKING

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from foundation.teams.fields import moment_field
from kol.pitches.models import Mailbox, Pitch, SenderSettings
from kol.pitches.models.pitches import SUBJECT_LENGTH
from kol.pitches.models.releases import TITLE_LENGTH
from kol.pitches.services.drafts import BODY_LENGTH
from kol.pitches.services.releases import BODY_LENGTH as RELEASE_LENGTH
from kol.pitches.services.releases import LEAD_LENGTH

if TYPE_CHECKING:
    _SenderForm = forms.ModelForm[SenderSettings]
    _MailboxForm = forms.ModelForm[Mailbox]
else:
    _SenderForm = _MailboxForm = forms.ModelForm


class ReleaseForm(forms.Form):
    """The text of a release."""

    title = forms.CharField(label=_("Headline"), max_length=TITLE_LENGTH)
    lead = forms.CharField(
        label=_("Lead"),
        max_length=LEAD_LENGTH,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("The news in one or two sentences."),
    )
    body = forms.CharField(
        label=pgettext_lazy("release", "Text"),
        max_length=RELEASE_LENGTH,
        widget=forms.Textarea(attrs={"rows": 16}),
        help_text=_("An empty line begins a new paragraph."),
    )
    embargo_until = moment_field(
        label=_("Embargo until"),
        required=False,
        help_text=_("Not to be published before. Left empty, at once."),
    )
    note = forms.CharField(
        label=_("What was changed"),
        max_length=120,
        required=False,
        help_text=_("A few words for colleagues who look at the versions."),
    )
    based_on = forms.IntegerField(required=False, widget=forms.HiddenInput)


class PitchForm(forms.Form):
    """What is written to everybody, with merge fields."""

    subject = forms.CharField(label=_("Subject"), max_length=SUBJECT_LENGTH)
    body = forms.CharField(
        label=_("What you write to them"),
        max_length=BODY_LENGTH,
        widget=forms.Textarea(attrs={"rows": 10}),
    )
    include_text = forms.BooleanField(
        label=_("Put the text of the release below"), required=False, initial=True
    )
    attach_files = forms.BooleanField(label=_("Attach its files"), required=False, initial=True)
    embargo = forms.ChoiceField(
        label=_("While under embargo"), choices=Pitch.Embargo.choices, initial=Pitch.Embargo.NOTICE
    )
    start_at = moment_field(
        label=_("Not before"), required=False, help_text=_("Left empty, as soon as you send it.")
    )


class FollowUpForm(forms.Form):
    """One more mail to those who have not answered."""

    subject = forms.CharField(label=_("Subject"), max_length=SUBJECT_LENGTH)
    body = forms.CharField(
        label=_("What you write to them"),
        max_length=BODY_LENGTH,
        widget=forms.Textarea(attrs={"rows": 6}),
    )
    start_at = moment_field(label=_("Not before"), required=False)


class SenderForm(_SenderForm):
    """How the team sends."""

    class Meta:
        model = SenderSettings
        fields = (
            "from_name",
            "from_address",
            "reply_to",
            "signature",
            "approval",
            "approval_above",
            "per_minute",
            "per_domain",
            "per_day",
            "follow_up_most",
            "follow_up_days",
            "track_opens",
        )
        labels = {"approval_above": _("Above so many recipients somebody has to agree")}
        widgets = {"signature": forms.Textarea(attrs={"rows": 4})}
        help_texts = {
            "from_name": _("Left empty, the team's name."),
            "from_address": _(
                "Left empty, the site's own address. Use one of a domain that lets this site send"
                " (SPF, DKIM), or mails end in spam."
            ),
            "reply_to": _("Left empty, the mailbox below."),
            "signature": _("Stands under every mail."),
            "track_opens": _(
                "By a small picture in each mail. Many programs load no pictures, others load all:"
                " the figure is a hint, no more. Say in your privacy notice that you count."
            ),
        }


class MailboxForm(_MailboxForm):
    """The mailbox where answers and bounces arrive."""

    password = forms.CharField(
        label=_("Password"),
        required=False,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_(
            "Often an app password made in the mailbox's settings. Kept encrypted; left empty, it"
            " stays."
        ),
    )

    class Meta:
        model = Mailbox
        fields = ("address", "host", "port", "security", "username", "folder", "plus", "is_on")
        help_texts = {
            "host": _("For example: imap.exmail.qq.com"),
            "plus": _(
                "press+anything@example.com arrives in this mailbox too. Then every mail has a"
                " return address of its own, and no answer is missed."
            ),
        }

    def clean_host(self) -> str:
        """A name, without what people paste along."""
        host: str = self.cleaned_data["host"]
        return host.strip().removeprefix("imaps://").removeprefix("imap://").rstrip("/")
