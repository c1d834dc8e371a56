"""What staff are told of platform accounts."""

from collections.abc import Mapping, Sequence

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from foundation.notify.registry import BELL, MAIL, Subject, notice_kind
from foundation.teams.models import Team
from kol.platforms.models import PlatformAccount


def register() -> None:
    """Called once, in AppConfig.ready()."""
    for name, label, one, many in (
        (
            "platform.token_expiring",
            _("The connection of an account is about to end"),
            _("Connect it again soon: %(about)s"),
            ngettext_lazy(
                "%(count)d account has to be connected again soon",
                "%(count)d accounts have to be connected again soon",
                "count",
            ),
        ),
        (
            "platform.disconnected",
            _("An account lost its connection"),
            _("No longer connected: %(about)s"),
            ngettext_lazy(
                "%(count)d account is no longer connected",
                "%(count)d accounts are no longer connected",
                "count",
            ),
        ),
        (
            "platform.publishing_refused",
            _("An account may not publish by the interface"),
            _("Published by hand from now on, as the platform refused: %(about)s"),
            ngettext_lazy(
                "%(count)d account is published to by hand from now on",
                "%(count)d accounts are published to by hand from now on",
                "count",
            ),
        ),
    ):
        notice_kind(
            name,
            label=label,
            one=one,
            many=many,
            subjects=_accounts,
            who=lambda event: None,
            permission="platforms.edit",
            many_path=lambda team: reverse("platforms:list", args=[team.slug]),
            channels=(BELL, MAIL),
            settled={"platform.connected", "platform.account_left"},
            icon="unplug",
            tone="warn",
        )


def _accounts(team: Team, ids: Sequence[int]) -> Mapping[int, Subject]:
    return {
        account.pk: Subject(
            str(account), reverse("platforms:account", args=[team.slug, account.public_id])
        )
        for account in PlatformAccount.objects.filter(pk__in=ids)
    }
