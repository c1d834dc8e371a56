"""Forms of moderation."""

from datetime import timedelta
from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from community.moderation.lines import Pasted, lines_read
from community.moderation.links import domain_clean
from community.moderation.models import Decision, Report, Rules, WordList
from community.moderation.models.decisions import APPEAL_LENGTH, REASON_LENGTH
from community.moderation.models.rules import MOST_DOMAINS
from community.moderation.models.words import Category
from community.moderation.services.words import FIELDS

if TYPE_CHECKING:
    WordListModelForm = forms.ModelForm[WordList]
    RulesModelForm = forms.ModelForm[Rules]
else:
    WordListModelForm = RulesModelForm = forms.ModelForm

MOST_PASTED = 1_000_000

ON_REPORTS = [one for one in Decision.Act.choices if one[0] != Decision.Act.DECLINE]
MUTES = [
    ("60", _("An hour")),
    ("1440", _("A day")),
    ("10080", _("A week")),
    ("43200", _("30 days")),
]


class ReportForm(forms.Form):
    """What is wrong with a message or a person."""

    reason = forms.ChoiceField(
        label=_("What is wrong"), choices=Category.choices, widget=forms.RadioSelect
    )
    note = forms.CharField(
        label=_("In your own words"),
        required=False,
        max_length=Report._meta.get_field("note").max_length,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class DecideForm(forms.Form):
    """A decision on a report."""

    act = forms.ChoiceField(label=_("Decision"), choices=ON_REPORTS, widget=forms.RadioSelect)
    minutes = forms.ChoiceField(label=_("Mute for"), choices=MUTES, required=False)
    recall = forms.BooleanField(label=_("Recall the message as well"), required=False)
    reason = forms.CharField(
        label=_("Reason"),
        required=False,
        max_length=REASON_LENGTH,
        help_text=_("Told to whom it is about. Who reported it hears what was decided."),
    )

    def decision(self) -> dict[str, Any]:
        """What report_decide takes."""
        data = self.cleaned_data
        minutes = int(data["minutes"] or MUTES[1][0])
        return {
            "act": data["act"],
            "reason": data["reason"],
            "recall": data["recall"],
            "until": timezone.now() + timedelta(minutes=minutes) if data["act"] == "mute" else None,
        }


class AppealForm(forms.Form):
    """One's own side."""

    text = forms.CharField(
        label=_("Your side"),
        max_length=APPEAL_LENGTH,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Somebody else than who decided looks at it. You can appeal once."),
    )


class AnswerForm(forms.Form):
    """The answer to an appeal."""

    result = forms.ChoiceField(
        label=_("Decision"),
        choices=[("uphold", _("The decision stays")), ("lift", _("Lift the decision"))],
        widget=forms.RadioSelect,
    )
    answer = forms.CharField(label=_("Answer"), max_length=REASON_LENGTH)


class WordListForm(WordListModelForm):
    """A list of words, and words to add to it."""

    pasted = forms.CharField(
        label=_("Words to add"),
        required=False,
        max_length=MOST_PASTED,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_(
            "One a line, or CSV with a category behind the word. Other spellings are found too: "
            "width, traditional characters, symbols and emoji between."
        ),
    )
    file = forms.FileField(label=_("Or a text or CSV file"), required=False)

    class Meta:
        model = WordList
        fields = FIELDS

    def clean_file(self) -> str:
        """The file's text."""
        from foundation.text.encoding import decode_bytes
        from foundation.text.errors import EncodingError

        upload = self.cleaned_data.get("file")
        if upload is None:
            return ""
        if upload.size > MOST_PASTED:
            raise forms.ValidationError(_("The file is bigger than a megabyte: split it."))
        try:
            return decode_bytes(upload.read()).text
        except EncodingError as error:
            raise forms.ValidationError(str(error)) from None

    def pasted_lines(self) -> Pasted:
        """The words given, and the lines that are none."""
        parts = [self.cleaned_data.get("pasted") or "", self.cleaned_data.get("file") or ""]
        return lines_read("\n".join(part for part in parts if part))

    def fields_given(self) -> dict[str, Any]:
        """What the list itself is to be."""
        return {name: self.cleaned_data[name] for name in FIELDS}


class RulesForm(RulesModelForm):
    """The team's rules beside its words."""

    domains = forms.CharField(
        label=_("Sites whose links are fine"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("One a line, like weibo.com. What lies below them is fine too."),
    )

    class Meta:
        model = Rules
        fields: ClassVar[list[str]] = [
            "on_link",
            "domains",
            "on_code",
            "new_hours",
            "new_links",
            "new_pictures",
            "new_pause",
            "flood_messages",
            "flood_seconds",
            "report_hours",
            "log_days",
        ]

    def __init__(self, data: Any = None, *, instance: Rules) -> None:
        super().__init__(data, instance=instance)
        self.initial["domains"] = "\n".join(instance.domains)

    def clean_domains(self) -> list[str]:
        """The sites, each once."""
        written = self.cleaned_data["domains"].split()
        cleaned = {one: domain_clean(one) for one in written}
        if wrong := [one for one, domain in cleaned.items() if not domain]:
            raise forms.ValidationError(_("These are no sites: %s") % "、".join(wrong[:5]))
        if len(cleaned) > MOST_DOMAINS:
            raise forms.ValidationError(_("At most %d sites.") % MOST_DOMAINS)
        return sorted(set(cleaned.values()))

    def clean(self) -> dict[str, Any]:
        """Both halves of the pace, or none."""
        data: dict[str, Any] = super().clean() or {}
        messages, seconds = data.get("flood_messages"), data.get("flood_seconds")
        if (messages is None) != (seconds is None):
            self.add_error("flood_messages", _("Fill in both, or leave both empty."))
        return data

    def given(self) -> dict[str, Any]:
        """What rules_set takes."""
        return {name: self.cleaned_data[name] for name in self.Meta.fields}
