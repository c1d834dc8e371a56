"""What must be listed is listed: models without a team, and the users of system_scope."""

import ast
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings

from foundation.scopes.exempt import EXEMPT
from foundation.scopes.models import TeamManager, TeamModel

ROOT = Path(settings.BASE_DIR)

# Who may see all teams at once, and why. A file that is not here may not import system_scope.
SYSTEM_SCOPE_USERS = {
    "foundation/scopes/scope.py": "defines it",
    "foundation/events/services.py": "the dispatcher of all teams' events",
    "foundation/imports/services/files.py": "deletes all teams' uploaded files after their time",
    "foundation/lists/services/forgetting.py": "what undoes all teams' changes of many has an end",
    "foundation/jobs/services/sweeper.py": "finds the jobs of all teams that a crash left",
    "analytics/metrics/services/planning.py": "gives all teams' accounts their pulls",
    "foundation/notify/services/ending.py": "all teams' old notices go",
    "foundation/notify/services/sending.py": "finds what is due of all teams",
    "foundation/partners/selectors.py": "a key is found by its prefix before any team is known",
    "foundation/partners/services.py": "kept answers of all teams' calls are forgotten",
    "foundation/teams/access.py": "finds the one team a request is about",
    "foundation/teams/selectors.py": "a person's places on all their teams",
    "foundation/teams/services/account.py": "deleting an account reaches every team it was in",
    "foundation/teams/services/staff.py": "an invitation is found by its secret before any team",
    "foundation/assets/selectors.py": "a file is found by its address before any team",
    "foundation/jobs/nights.py": "whose night is due, of all teams",
    "kol/platforms/selectors/across.py": "whose address a platform calls, and all teams' tokens",
    "kol/press/services/health.py": "the nightly scores of all teams' relationships",
    "kol/adverts/services.py": "all teams' records of advertisements whose three years are over",
    "kol/posts/calendar/feeds.py": "a calendar's secret address is opened before any team is known",
    "kol/posts/publishing/asking.py": "all teams' posts that platforms are asked about",
    "kol/posts/publishing/claiming.py": "the dispatcher of all teams' posts",
    "kol/posts/publishing/dispatching.py": "whether any team has something due",
    "kol/posts/publishing/looking.py": "all teams' posts that go out in ten minutes",
    "kol/posts/publishing/restoring.py": "what of all teams may have gone out before a restore",
    "kol/press/services/reminders.py": "all teams' follow-ups that are due",
    "kol/press/services/retention.py": "all teams' contacts whose time is over",
    "kol/pitches/selectors/across.py": "a mail's links, and the pitches and mailboxes of all teams",
    "kol/conferences/selectors/sweeps.py": "a guest's address, and the mails of all teams' events",
    "kol/clippings/services/captures.py": "addresses of all teams that wait to be read",
    "kol/clippings/services/watching.py": "the feeds of all teams that are due",
    "community/groups/selectors/doors.py": "a door's address is opened before any team is known",
    "community/groups/selectors/requests.py": "the sweep of all teams' waiting requests",
    "community/groups/selectors/rules.py": "the sweeps of the groups of all teams that set one",
    "community/groups/selectors/waiting.py": "the sweep of all teams' groups with a queue",
    "community/invites/selectors/find.py": "a phrase is found on the whole site, before any team",
    "community/invites/selectors/sweeps.py": "adds up the looks at all teams' codes",
    "community/invites/selectors/place.py": "whether a visitor is in a group, before any team",
}


# Whoever may use these sees more than one team.
WIDE = {"system_scope", "teams_scope"}


def our_models() -> list[type]:
    return [
        model for model in apps.get_models() if model._meta.app_config.name in settings.OUR_APPS
    ]


def test_every_model_has_a_team_or_stands_on_the_list() -> None:
    without = {m._meta.label for m in our_models() if not issubclass(m, TeamModel)}  # type: ignore[attr-defined]
    assert without == set(EXEMPT)
    assert all(reason for reason in EXEMPT.values())


def test_every_manager_of_a_team_model_is_scoped() -> None:
    for model in our_models():
        if issubclass(model, TeamModel):
            for manager in model._meta.managers:
                assert isinstance(manager, TeamManager), f"{model.__name__}.{manager.name}"


def ways_around(source: str) -> set[str]:
    """By what names a file could see more than one team: our wide scopes, and the library."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.ImportFrom(module=module, names=names):
                found |= {one.name for one in names}
                found.add((module or "").partition(".")[0])
                if module == "foundation.scopes.scope" and any(one.name == "*" for one in names):
                    found |= WIDE
            case ast.Import(names=names):
                found |= {one.name.partition(".")[0] for one in names}
            case ast.Attribute(attr=name) | ast.FunctionDef(name=name):
                found.add(name)
            case ast.Constant(value=str(text)) if "django_scopes" in text or text in WIDE:
                found.add("django_scopes" if "django_scopes" in text else text)
    return found & {*WIDE, "django_scopes"}


def files_with(name: str) -> set[str]:
    return {
        str(path.relative_to(ROOT))
        for district in ("config", "foundation", "kol", "community", "analytics")
        for path in (ROOT / district).rglob("*.py")
        if name in ways_around(path.read_text())
    }


def test_only_listed_files_use_system_scope() -> None:
    assert files_with("system_scope") == set(SYSTEM_SCOPE_USERS)


def test_only_person_scope_uses_the_scope_of_several_teams() -> None:
    assert files_with("teams_scope") == {"foundation/scopes/scope.py"}


def test_nothing_else_reaches_the_library_of_the_scopes() -> None:
    assert files_with("django_scopes") == {
        "foundation/scopes/models.py",
        "foundation/scopes/scope.py",
    }


@pytest.mark.parametrize(
    ("source", "seen"),
    [
        ("from foundation.scopes.scope import system_scope as all_teams", {"system_scope"}),
        ("from foundation.scopes.scope import teams_scope", {"teams_scope"}),
        ("from foundation.scopes.scope import *", {"system_scope", "teams_scope"}),
        ("from foundation.scopes import scope\nscope.system_scope()", {"system_scope"}),
        ("getattr(scope, 'system_scope')()", {"system_scope"}),
        ("from django_scopes import scopes_disabled", {"django_scopes"}),
        ("from django_scopes.state import scope as wide", {"django_scopes"}),
        ("import django_scopes as ds", {"django_scopes"}),
        ("import_module('django_scopes').scopes_disabled()", {"django_scopes"}),
        ("from foundation.scopes.scope import team_scope", set()),
    ],
)
def test_no_way_around_is_overlooked(source: str, seen: set[str]) -> None:
    assert ways_around(source) == seen
