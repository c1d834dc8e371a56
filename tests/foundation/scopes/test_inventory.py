"""What must be listed is listed: models without a team, and the users of system_scope."""

import ast
from pathlib import Path

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
    "foundation/jobs/services/sweeper.py": "finds the jobs of all teams that a crash left",
    "foundation/partners/selectors.py": "a key is found by its prefix before any team is known",
    "foundation/partners/services.py": "kept answers of all teams' calls are forgotten",
    "foundation/teams/access.py": "finds the one team a request is about",
    "foundation/teams/selectors.py": "a person's places on all their teams",
    "foundation/teams/services/account.py": "deleting an account reaches every team it was in",
    "foundation/teams/services/staff.py": "an invitation is found by its secret before any team",
    "foundation/assets/selectors.py": "a file is found by its address before any team",
    "community/groups/selectors/doors.py": "a door's address is opened before any team is known",
    "community/groups/selectors/requests.py": "the sweep of all teams' waiting requests",
    "community/groups/selectors/rules.py": "which groups of all teams check or answer by themselves",
    "community/invites/selectors/find.py": "a phrase is found on the whole site, before any team",
    "community/invites/selectors/sweeps.py": "adds up the looks at all teams' codes",
    "community/invites/selectors/place.py": "whether a visitor is in a group, before any team",
}


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


def imports_system_scope(path: Path) -> bool:
    tree = ast.parse(path.read_text())
    return any(
        (isinstance(node, ast.ImportFrom) and any(a.name == "system_scope" for a in node.names))
        or (isinstance(node, ast.Attribute) and node.attr in {"system_scope", "scopes_disabled"})
        or (isinstance(node, ast.FunctionDef) and node.name == "system_scope")
        for node in ast.walk(tree)
    )


def test_only_listed_files_use_system_scope() -> None:
    users = {
        str(path.relative_to(ROOT))
        for district in ("config", "foundation", "kol", "community", "analytics")
        for path in (ROOT / district).rglob("*.py")
        if imports_system_scope(path)
    }
    assert users == set(SYSTEM_SCOPE_USERS)
