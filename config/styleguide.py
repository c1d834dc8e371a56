"""``/styleguide/``: every component in every state, for those who build pages."""

from datetime import timedelta
from typing import Any

from django import forms
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from foundation.teams.selectors import staff_places

RULES = [
    ("open", _("Open to all")),
    ("code", _("By invite code")),
    ("approval", _("By approval")),
]
RULE_HINTS = {
    "open": _("Whoever finds the group may join."),
    "code": _("Whoever has a valid invite code may join."),
    "approval": _("Staff accept each request."),
}


class SampleForm(forms.Form):
    """One field of each kind."""

    name = forms.CharField(label=_("Name"), max_length=40, help_text=_("Shown to fans"))
    email = forms.EmailField(label=_("E-mail"))
    about = forms.CharField(
        label=_("About"), widget=forms.Textarea(attrs={"rows": 3}), required=False
    )
    rule = forms.ChoiceField(label=_("Entry rule"), choices=RULES)
    file = forms.FileField(label=_("File"), required=False, help_text=_("CSV, up to 10 MB"))
    agree = forms.BooleanField(label=_("I have read the terms"))


class RuleForm(forms.Form):
    """Radio cards."""

    rule = forms.ChoiceField(
        label=_("Entry rule"), choices=RULES, widget=forms.RadioSelect, initial="code"
    )
    days = forms.MultipleChoiceField(
        label=_("Days"),
        choices=[("sat", _("Saturday")), ("sun", _("Sunday"))],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )


def _sample() -> dict[str, Any]:
    refused = SampleForm({"name": "小鹿", "email": "deer@", "rule": "code"})
    refused.is_valid()
    refused.add_error(None, _("Two fields need another look."))
    return {
        "form": SampleForm(),
        "refused": refused,
        "rule_form": RuleForm(),
        "rule_hints": RULE_HINTS,
        "options": RULES,
        "now": timezone.now(),
        "earlier": timezone.now() - timedelta(hours=3),
        "names": ["小鹿", "阿May", "林深", "Orange橙", "老陈", "Zoe", "木子", "七七"],
        "steps": [_("File"), _("Columns"), _("Check"), _("Done")],
    }


@login_required
def styleguide(request: HttpRequest) -> HttpResponse:
    """Staff of any team may look."""
    places = staff_places(request.user) if request.user.is_authenticated else []
    if not places:
        raise PermissionDenied
    # The desk around the samples is that of the reader's first team.
    request.staff, request.team = places[0], places[0].team  # type: ignore[attr-defined]
    return render(request, "styleguide.html", _sample())
