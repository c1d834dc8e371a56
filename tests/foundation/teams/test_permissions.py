"""The one table of who may do what, written out once more so that a change is meant."""

import pytest

from foundation.teams.models import Role
from foundation.teams.permissions import PERMISSIONS, role_may

# o = owner, m = manager, p = operator, r = PR, a = analyst
WRITTEN_OUT = {
    "desk.view": "ompra",
    "fans.view": "ompra",
    "fans.edit": "omp",
    "fans.contact": "omp",
    "fans.import": "omp",
    "points.view": "ompra",
    "points.edit": "omp",
    "points.levels": "om",
    "groups.view": "ompra",
    "groups.edit": "om",
    "groups.moderate": "omp",
    "moderation.view": "omp",
    "moderation.act": "omp",
    "moderation.rules": "om",
    "chat.speak": "ompr",
    "invites.view": "ompra",
    "invites.edit": "omp",
    "jobs.view": "ompra",
    "jobs.run": "omp",
    "platforms.view": "ompra",
    "platforms.edit": "om",
    "posts.view": "ompra",
    "posts.edit": "ompr",
    "posts.approve": "om",
    "posts.publish": "ompr",
    "links.view": "ompra",
    "links.edit": "ompr",
    "press.view": "ompra",
    "press.edit": "omr",
    "press.contact": "omr",
    "press.reveal": "ompr",
    "press.import": "omr",
    "press.export": "omr",
    "press.approve": "om",
    "press.erase": "omr",
    "press.settings": "om",
    "press.pitch": "omr",
    "press.door": "ompr",
    "team.settings": "om",
    "team.close": "o",
    "team.staff": "ompra",
    "team.staff_edit": "om",
    "team.audit": "om",
    "partners.edit": "om",
}
LETTERS = {"o": Role.OWNER, "m": Role.MANAGER, "p": Role.OPERATOR, "r": Role.PR, "a": Role.ANALYST}


def test_the_table_is_as_written() -> None:
    told = {
        name: "".join(letter for letter, role in LETTERS.items() if role_may(role, name))
        for name in PERMISSIONS
    }
    assert told == WRITTEN_OUT


def test_an_owner_may_do_everything() -> None:
    assert all(role_may(Role.OWNER, name) for name in PERMISSIONS)


def test_a_misspelt_permission_is_an_error() -> None:
    with pytest.raises(KeyError):
        role_may(Role.OWNER, "fans.veiw")
    assert role_may("nobody", "desk.view") is False


def test_every_permission_says_what_it_is() -> None:
    labels = [str(permission.label) for permission in PERMISSIONS.values()]
    assert all(labels)
    assert len(set(labels)) == len(labels)
