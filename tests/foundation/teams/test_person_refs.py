"""Every column that points at a person says what becomes of it, and what is said is so."""

import json
import time
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.db import models

from community.fans.models import Fan
from community.fans.registry import fan_holders
from community.groups.models import GroupMember
from foundation.events.services import consume_all_now
from foundation.scopes.actors import SYSTEM
from foundation.scopes.scope import system_scope, team_scope
from foundation.teams.models import Staff, User
from foundation.teams.person_registry import DELETED, person_refs_all
from foundation.teams.services.account import user_copy, user_erase
from tests.community.chat.room import Room, room
from tests.foundation.teams.person_world import World

__all__ = ["room"]

PEOPLE = (User, Staff, Fan, GroupMember)
# Numbers that are called ids and lead to no person, whatever stands in them.
OF_NOBODY = {
    "events.consumercursor.event_id": "a place in the outbox",
    "events.eventfailure.event_id": "an event",
    "invites.redemption.click_id": "a click on a link, which names nobody",
    "invites.redemption.link_id": "a tracked link",
    "invites.requestclick.click_id": "a click on a link, which names nobody",
    "invites.requestclick.link_id": "a tracked link",
    "links.click.link_id": "a tracked link",
    "links.trackedlink.subject_id": "what a link belongs to: a target of a post",
    "teams.auditentry.api_key_id": "a key of a program",
}


def our_models() -> list[type[models.Model]]:
    """Those of the house, those Django makes for relations too."""
    found = apps.get_models(include_auto_created=True)
    return [
        one for one in found if apps.get_app_config(one._meta.app_label).name in settings.OUR_APPS
    ]


def columns_of_people() -> dict[str, models.Field]:  # type: ignore[type-arg]
    """Foreign keys to a person, and numbers whose name says that they are some id."""
    return {
        f"{model._meta.label_lower}.{field.name}": field
        for model in our_models()
        for field in model._meta.local_fields
        if field.related_model in PEOPLE
        or (isinstance(field, models.IntegerField) and field.name.endswith("_id"))
    }


def test_every_column_of_a_person_is_erased_and_told_or_says_why_not() -> None:
    """Register it by ``person_refs`` in the app's ``AppConfig.ready()``."""
    assert set(person_refs_all()) == set(columns_of_people()) - set(OF_NOBODY)
    assert set(columns_of_people()) >= set(OF_NOBODY)
    assert {"groups.poolvisitor.user", "fans.fannote.fan"} <= set(columns_of_people())
    for model in our_models():
        for many in model._meta.local_many_to_many:
            through = many.remote_field.through
            # The rows of a table of ours have columns of their own, which are looked at above.
            ours = through is not None and not through._meta.auto_created
            assert ours or many.related_model not in PEOPLE, f"{model._meta.label}.{many.name}"


def test_every_column_of_a_fan_follows_a_merge() -> None:
    holders = {holder.name for holder in fan_holders()}
    refs = person_refs_all()
    for name, field in columns_of_people().items():
        if field.related_model is Fan:
            held = name.rpartition(".")[0] in holders
            assert held != bool(refs[name].moved), name


@pytest.fixture
def world(room: Room, operator: Staff) -> World:
    """A person of whom everything is kept that can be."""
    with team_scope(room.team):
        return World(room, operator)


# Written about a person and not told them by us, and why.
UNTOLD = {
    "fans.fanmerge.moved": "what two records held before they were one: the one is told",
    "groups.poolvisitor.visitor": "a random word that stands in their own browser",
    "imports.importrow.undo": "what stood there before a list was read, for undoing it",
}


def under(share: Any, key: str) -> list[Any]:
    """What an app's share of the copy has under a name; a list has it in each of its lines."""
    lines = share if isinstance(share, list) else [share]
    return [line[key] for line in lines if line.get(key)]


def test_what_is_kept_is_told(world: World) -> None:
    with system_scope():
        told = user_copy(user=world.user)
    for name, ref in person_refs_all().items():
        if ref.told:
            assert under(told[name.partition(".")[0]], ref.told), name
    text = json.dumps(told, ensure_ascii=False)
    silent = {where for where, word in world.words.items() if word not in text}
    assert silent == set(UNTOLD)


# Where a word of theirs may stay, and why.
STAYS = {
    "chat_message": ["chat.message.text"],  # docs/decisions.md, 13
    "invites_invite": ["invites.invite.phrase"],  # words of ours by chance; it rests from then on
}


def left_of(world: World) -> dict[str, list[str]]:
    """The columns of which a word still stands somewhere, by the table where it does."""
    where = {word: column for column, word in world.words.items()}
    return {table: [where[word] for word in words] for table, words in world.left().items()}


@pytest.mark.django_db(transaction=True)
def test_what_is_kept_is_forgotten(world: World) -> None:
    ids = {
        User: [world.user.pk],
        Fan: [world.fan.pk],
        GroupMember: [world.room.fan.pk, world.removed.pk],
    }
    user_erase(user=world.user, actor=SYSTEM)
    end = time.monotonic() + 20  # the outbox waits for the oldest transaction of the server
    with system_scope():
        while consume_all_now() == 0 or (left_of(world) != STAYS and time.monotonic() < end):
            time.sleep(0.05)
        assert left_of(world) == STAYS
        columns = columns_of_people()
        for name, ref in person_refs_all().items():
            people = ids.get(columns[name].related_model)  # type: ignore[arg-type]
            if ref.erased == DELETED and people:
                rows = columns[name].model._default_manager
                assert not rows.filter(**{f"{columns[name].name}__in": people}).exists(), name


def test_the_world_has_a_row_for_each_column(world: World) -> None:
    """So that what is said of a column is looked at."""
    with system_scope():
        for name, field in columns_of_people().items():
            ref = person_refs_all().get(name)
            if ref is not None and (ref.erased or ref.told) and field.related_model is not Staff:
                found = field.model._default_manager.filter(**{f"{field.name}__isnull": False})
                assert found.exists() or name == "fans.fan.merged_into", name
