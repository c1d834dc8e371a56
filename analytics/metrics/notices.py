"""What staff are told of figures."""

from collections.abc import Mapping, Sequence

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from analytics.metrics.models import Pull
from analytics.metrics.services.pulling import FAILING
from foundation.notify.registry import BELL, MAIL, Subject, notice_kind
from foundation.teams.models import Team


def register() -> None:
    """Called once, in AppConfig.ready()."""
    notice_kind(
        FAILING,
        label=_("Figures of an account keep failing"),
        one=_("Figures can't be fetched: %(about)s"),
        many=ngettext_lazy(
            "%(count)d pull of figures keeps failing",
            "%(count)d pulls of figures keep failing",
            "count",
        ),
        subjects=_pulls,
        who=lambda event: None,
        permission="platforms.edit",
        many_path=_page,
        channels=(BELL, MAIL),
        icon="unplug",
        tone="warn",
    )


def _pulls(team: Team, ids: Sequence[int]) -> Mapping[int, Subject]:
    rows = Pull.objects.select_related("account").filter(pk__in=ids)
    return {
        pull.pk: Subject(f"{pull.account} · {pull.get_what_display()}", _page(team))
        for pull in rows
    }


def _page(team: Team) -> str:
    return reverse("metrics:pulls", args=[team.slug])
