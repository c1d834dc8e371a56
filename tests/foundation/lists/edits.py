"""Three contacts to change together, and how tests change them."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from foundation.imports.services import custom_field_add
from foundation.jobs.models import Job
from foundation.jobs.services import job_run
from foundation.lists.changing import changes_read
from foundation.lists.models import BulkEdit
from foundation.lists.services import bulk_change, bulk_undo
from foundation.scopes.actors import Actor
from foundation.teams.models import Team
from kol.press.bulk import contact_fields
from kol.press.lists import CONTACTS
from kol.press.models import Contact
from kol.press.services import contact_create

Clients = Callable[[Any], Client]


@pytest.fixture
def fields(team: Team, actor: Actor, scope: None) -> None:
    """等级 (one of a list), 语言 (several), 星级 (a number)."""
    for label, kind, options in (
        ("等级", "choice", ["A", "B"]), ("语言", "choices", ["普通话", "粤语"]),
        ("星级", "number", []),
    ):  # fmt: skip
        custom_field_add(target="contacts", label=label, kind=kind, options=options, actor=actor)


@pytest.fixture
def people(team: Team, actor: Actor, scope: None, fields: None) -> list[Contact]:
    """张伟 (重点), 李娜 (友好), 王芳."""
    return [
        contact_create(
            team_id=team.pk, actor=actor, name=name, tags=tags, region="北京", custom=custom
        )
        for name, tags, custom in (
            ("张伟", ["重点"], {"deng_ji": "A", "yu_yan": ["粤语"]}),
            ("李娜", ["友好"], {}),
            ("王芳", [], {}),
        )
    ]


def ids(people: list[Contact]) -> list[str]:
    return [one.public_id for one in people]


def change(actor: Actor, team: Team, given: dict[str, str], **more: Any) -> BulkEdit:
    changes = changes_read(contact_fields(), given)
    return bulk_change(kind=CONTACTS, changes=changes, actor=actor, team_id=team.pk, **more)


def seen(*columns: str) -> list[Any]:
    rows = Contact.objects.order_by("pk").values_list(*columns)
    return [row[0] if len(columns) == 1 else row for row in rows]


def undo(edit: BulkEdit, actor: Actor) -> BulkEdit:
    return bulk_undo(edit=edit, kind=CONTACTS, actor=actor)


def run(job: Job) -> None:
    """To its end, as workers do."""
    for _turn in range(50):
        job.refresh_from_db()
        if not job.unfinished:
            return
        job_run(team_id=job.team_id, job_id=job.pk)
    raise AssertionError("it has no end")
