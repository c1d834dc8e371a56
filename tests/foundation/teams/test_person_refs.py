"""Every column that points at a person says what becomes of it, and what is said is so."""

from django.apps import apps
from django.conf import settings
from django.db import models

from community.fans.models import Fan
from community.fans.registry import fan_holders
from community.groups.models import GroupMember
from foundation.teams.models import Staff, User
from foundation.teams.person_registry import person_refs_all

PEOPLE = (User, Staff, Fan, GroupMember)
# Numbers that are called ids and lead to no person, whatever stands in them.
OF_NOBODY = {
    "events.consumercursor.event_id": "a place in the outbox",
    "events.eventfailure.event_id": "an event",
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
            assert many.related_model not in PEOPLE, f"{model._meta.label}.{many.name}"


def test_every_column_of_a_fan_follows_a_merge() -> None:
    holders = {holder.name for holder in fan_holders()}
    refs = person_refs_all()
    for name, field in columns_of_people().items():
        if field.related_model is Fan:
            held = name.rpartition(".")[0] in holders
            assert held != bool(refs[name].moved), name
