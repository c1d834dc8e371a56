"""The import target "fans": its columns, the headers they go by, and what is asked beside them."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from community.fans.importing.committing import commit
from community.fans.importing.headers import fans_aside, fans_guess
from community.fans.importing.session import FansSession
from community.fans.importing.staging import discard
from community.fans.importing.undoing import KEPT, fan_names, undo
from community.fans.importing.words import HEADERS
from community.fans.services.tags import TAG_LENGTH
from foundation.imports.models import Import
from foundation.imports.registry import (
    ImportColumn,
    ImportSession,
    ImportTarget,
    MappingProblem,
)
from kol.platforms.models import FOLLOWED_CHOICES, PlatformAccount
from kol.platforms.selectors import accounts_followed

FOLLOWS = frozenset({"follows_us", "we_follow", "mutual"})

COLUMNS = tuple(
    ImportColumn(name, label, HEADERS[name])
    for name, label in (
        ("nickname", _("Nickname")),
        ("phone", _("Phone")),
        ("email", _("E-mail")),
        ("platform", _("Platform")),
        ("handle", _("Name on the platform")),
        ("uid", _("Platform id")),
        ("follows_us", _("Follows us")),
        ("we_follow", _("We follow them")),
        ("mutual", _("Mutual follow")),
        ("tags", _("Tags")),
        ("note", _("Note")),
    )
)


class OptionsForm(forms.Form):
    """What the file doesn't say of itself."""

    account = forms.ChoiceField(
        label=_("Follower list of"),
        required=False,
        help_text=_(
            "Whoever stands in it follows this account, unless a column says otherwise. "
            "It counts as evidence for groups that ask for a follow."
        ),
    )
    platform = forms.ChoiceField(
        label=_("Platform of the names and ids"),
        required=False,
        choices=[("", _("As the file says")), *FOLLOWED_CHOICES],
    )
    tags = forms.CharField(
        label=_("Tags for all rows"),
        required=False,
        max_length=200,
    )
    source = forms.CharField(
        label=_("Where the list comes from"),
        required=False,
        max_length=60,
        help_text=_(
            "For example: sign-up sheet of the November meeting. Consent stays unknown: "
            "the fans can't be messaged until they agree themselves."
        ),
    )

    def __init__(self, data: Any = None, initial: dict[str, Any] | None = None) -> None:
        super().__init__(data, initial=initial)
        # Put together here: a lazy text with a number in it is of the language it was made in.
        said = _("Separated by commas, each up to %(limit)s characters") % {"limit": TAG_LENGTH}
        self.fields["tags"].help_text = said
        accounts = accounts_followed()
        field = self.fields["account"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [
                ("", _("It is no follower list")),
                *((one.public_id, str(one)) for one in accounts),
            ]


def check(fields: set[str], options: dict[str, Any]) -> list[MappingProblem]:
    """What is wrong with a choice of columns. One query where an account is chosen."""
    problems = []
    account, platform = options.get("account"), options.get("platform")
    if not fields & {"phone", "email", "uid", "handle"} and not (account and "nickname" in fields):
        problems.append(
            MappingProblem(
                _(
                    "Choose a column by which a fan can be recognised: "
                    "a phone, an e-mail address, or a name or id on a platform."
                )
            )
        )
    named = fields & {"uid", "handle"}
    if named and not (account or platform or "platform" in fields):
        problems.append(
            MappingProblem(_("Say which platform the names and ids are of."), "platform")
        )
    if named and account and platform and "platform" not in fields:
        of = PlatformAccount.objects.filter(public_id=account).values_list("platform", flat=True)
        if (platform,) != tuple(of):
            problems.append(
                MappingProblem(
                    _("The names and ids are of another platform than the account you chose."),
                    "platform",
                )
            )
    if fields & FOLLOWS and not account:
        problems.append(
            MappingProblem(_("Say which of our accounts the follows are about."), "account")
        )
    return problems


def session(record: Import) -> ImportSession:
    """Work on one import."""
    return FansSession(record)


FANS = ImportTarget(
    name="fans",
    label=_("Fans"),
    permission="fans.import",
    columns=COLUMNS,
    session=session,
    commit=commit,
    discard=discard,
    undo=undo,
    kept_labels=KEPT,
    names=fan_names,
    custom=True,
    check=check,
    guess=fans_guess,
    aside=fans_aside,
    options=OptionsForm,
    home="fans:list",
    hints=(
        _("Rows are matched by platform id, then phone, then e-mail: nobody is entered twice."),
    ),
)
