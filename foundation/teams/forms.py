"""Forms of people and teams."""

import re
from typing import TYPE_CHECKING, Any
from zoneinfo import available_timezones

from django import forms
from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from foundation.teams.models import Role, Staff, StaffInvitation, Team, User
from foundation.teams.models.privacy import CONTACT_LENGTH, WORDS_LENGTH
from foundation.teams.permissions import role_may
from foundation.text.pinyin import pinyin_keys

if TYPE_CHECKING:
    TeamModelForm = forms.ModelForm[Team]
    InvitationModelForm = forms.ModelForm[StaffInvitation]
    StaffModelForm = forms.ModelForm[Staff]
    UserModelForm = forms.ModelForm[User]
else:
    TeamModelForm = InvitationModelForm = StaffModelForm = UserModelForm = forms.ModelForm

SLUG = re.compile(r"^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?$")
SLUG_LENGTH = 40
# The zones of most teams first; the rest by name.
USUAL_ZONES = ("Asia/Shanghai", "Asia/Hong_Kong", "Asia/Taipei", "Asia/Singapore", "Asia/Tokyo")


def slug_suggest(name: str) -> str:
    """An address for a team of that name: its pinyin, or nothing for a name nobody can read out."""
    readings = pinyin_keys(name, "text").readings
    parts = readings[0] if readings else ()
    slug = re.sub(r"[^a-z0-9]+", "-", "".join(parts).lower()).strip("-")
    return slug[:SLUG_LENGTH].strip("-")


class SignupForm(forms.Form):
    """What sign-up asks beside e-mail and password (allauth: ACCOUNT_SIGNUP_FORM_CLASS)."""

    display_name = forms.CharField(
        label=_("Your name"),
        max_length=40,
        help_text=_("As your colleagues know you"),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    field_order = ("display_name", "email", "password1")

    def signup(self, request: HttpRequest, user: User) -> None:
        """The adapter has saved the name already."""


class TeamCreateForm(TeamModelForm):
    """A new team. Without an address it gets the pinyin of its name."""

    class Meta:
        model = Team
        fields = ("name", "slug", "kind", "blurb")
        widgets = {"kind": forms.RadioSelect}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["slug"].required = False
        self.fields["slug"].help_text = _(
            "Lower-case letters, digits and hyphens. It stands in your desk's address."
        )
        self.fields["name"].widget.attrs["autofocus"] = True

    def clean(self) -> dict[str, object]:
        """Fill in the address where none was typed."""
        data = super().clean() or {}
        if "slug" in data and not data["slug"]:
            data["slug"] = slug_suggest(str(data.get("name", "")))
            if not data["slug"] and "name" in data:
                self.add_error("slug", _("Choose an address, for example xiaolu."))
        return data

    def clean_slug(self) -> str:
        """Lower case; refuse what does not read as an address."""
        slug = (self.cleaned_data["slug"] or "").lower()
        if slug and not SLUG.match(slug):
            raise forms.ValidationError(
                _("Use lower-case letters, digits and hyphens between them.")
            )
        return slug

    def validate_unique(self) -> None:
        """The service decides whether the address is taken: a check here could be outrun."""


class TeamForm(TeamModelForm):
    """A team's settings."""

    time_zone = forms.ChoiceField(label=_("Time zone"))
    language = forms.ChoiceField(
        label=_("Language"),
        choices=settings.LANGUAGES,
        help_text=_("Of messages to people whose own language is not known."),
    )

    class Meta:
        model = Team
        fields = (
            "name",
            "kind",
            "blurb",
            "accent",
            "time_zone",
            "language",
            "require_phone_to_post",
        )
        widgets = {"accent": forms.TextInput(attrs={"type": "color"})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rest = sorted(available_timezones() - set(USUAL_ZONES))
        zones = forms.ChoiceField(choices=[(name, name) for name in (*USUAL_ZONES, *rest)])
        self.fields["time_zone"].widget.choices = zones.choices
        self.fields["time_zone"].choices = zones.choices  # type: ignore[attr-defined]

    def clean_accent(self) -> str:
        """Browsers differ in the case of a colour."""
        return str(self.cleaned_data["accent"]).lower()


class PrivacyForm(forms.Form):
    """What a team adds to the words about what is kept."""

    contact = forms.CharField(
        label=_("Whom fans may ask"),
        max_length=CONTACT_LENGTH,
        required=False,
        help_text=_("A phone, an e-mail address or an account that somebody reads, and a name."),
    )
    words = forms.CharField(
        label=_("What you add"),
        max_length=WORDS_LENGTH,
        required=False,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_(
            "What you do beyond the words of the site: each brand or partner that gets data, and"
            " what for. Plain text; lines are kept."
        ),
    )


class InviteForm(InvitationModelForm):
    """An invitation by e-mail with a role."""

    class Meta:
        model = StaffInvitation
        fields = ("email", "role")

    def __init__(self, *args: Any, by: Staff, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        roles = [(role.value, role.label) for role in roles_givable(by)]
        self.fields["role"] = forms.ChoiceField(
            label=_("Role"), choices=roles, initial=Role.OPERATOR.value
        )

    def validate_constraints(self) -> None:
        """A new invitation replaces the waiting one; the service sees to it."""


class StaffForm(StaffModelForm):
    """Somebody's role and how they appear; for one's own place without that right, the name."""

    class Meta:
        model = Staff
        fields = ("display_name", "role", "is_kol")

    def __init__(self, *args: Any, by: Staff, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not role_may(by.role, "team.staff_edit"):
            del self.fields["role"], self.fields["is_kol"]
            return
        roles = [(role.value, role.label) for role in roles_givable(by)]
        self.fields["role"] = forms.ChoiceField(label=_("Role"), choices=roles)
        self.fields["is_kol"].help_text = _(
            "In groups their messages stand out, and “only the KOL” shows them."
        )


class AccountForm(UserModelForm):
    """One's own name and language."""

    language = forms.ChoiceField(
        label=_("Language"),
        choices=[("", _("As the browser says")), *settings.LANGUAGES],
        required=False,
    )

    class Meta:
        model = User
        fields = ("display_name", "language")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["display_name"].required = True
        self.fields["display_name"].label = _("Your name")


def roles_givable(by: Staff) -> list[Role]:
    """The roles this staff may hand out: only an owner makes owners."""
    return [role for role in Role if role != Role.OWNER or by.role == Role.OWNER]
