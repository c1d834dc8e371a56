"""Each column of words of the archive is looked through for who is erased, or says why not."""

import pytest
from django.apps import apps
from django.db import models

from foundation.scopes.actors import Actor
from foundation.teams.models import Team
from kol.press.models import Channel, Contact
from kol.press.services.erasure import contact_erase
from kol.press.services.forgetting import columns_blotted
from kol.press.services.outlets import outlet_create
from tests.kol.press.archive import a_contact

# Words that are of the row's own person or record: emptied with it, by their reference.
OWN = {
    "press.contact": {"name", "pinyin", "address", "region", "sort_key", "key", "health_parts"},
    "press.employment": {"title", "desk", "outlet_kind", "outlet_level"},
    "press.channel": {"value", "normal"},
    "press.mediaaccount": {"handle", "uid", "url"},
    "pitches.pitchrecipient": {"name", "address", "values", "covered_url"},
    "conferences.guest": {"door_code"},
}
# Merges know what they moved; what they keep of a person is dropped by its reference.
MERGES = {"press.contactmerge": {"moved", "lost"}, "press.outletmerge": {"moved", "lost"}}
# Filters that look for somebody find nobody afterwards (foundation.lists).
FILTERS = {"press.export": {"filters"}}
# What was published, or goes to everybody alike: not written about anybody of the archive.
PUBLIC = {
    "pitches.release": {"title"},
    "pitches.releaseversion": {"title", "lead", "body"},
    "pitches.pitch": {"subject", "body"},
    "pitches.pitchround": {"subject", "body"},
    "clippings.clipping": {"url", "canonical", "title", "outlet_name", "author", "text"},
    "clippings.capture": {"url", "article"},
    "conferences.pressevent": {"name", "venue", "address", "online_url", "campaign"},
}
# The record of a crisis can be added to and nothing else (docs/decisions.md); speakers go.
APPEND_ONLY = {"clippings.crisisentry": {"speaker", "audience", "words"}}
# Names of things, codes and settings of the team's own.
THINGS = {
    "press.outlet": {
        "key", "name", "region", "language", "audience", "url", "reach_source", "sort_key",
    },
    "press.rate": {"product", "currency", "source"},
    "press.export": {"kind", "said", "once"},
    "press.interaction": {"key"},
    "press.gift": {"ref"},
    "press.term": {"name"},
    "pitches.pitchmail": {"token", "error"},
    "pitches.mailbox": {"host", "username", "folder", "address", "error"},
    "pitches.inbound": {"code"},
    "pitches.sendersettings": {"from_name", "from_address", "reply_to", "signature"},
    "clippings.clipping": {"reach_source", "campaign", "tone_words"},
    "clippings.capture": {"reason"},
    "clippings.watch": {"name", "url", "campaign", "etag", "modified", "reason"},
}  # fmt: skip
NOT_LOOKED_THROUGH = (OWN, MERGES, FILTERS, PUBLIC, APPEND_ONLY, THINGS)
APPS = ("press", "pitches", "conferences", "clippings")


def test_every_column_of_words_is_looked_through_or_says_why_not() -> None:
    found = {
        (model._meta.label_lower, field.name)
        for app in APPS
        for model in apps.get_app_config(app).get_models()
        for field in model._meta.concrete_fields
        if isinstance(field, models.CharField | models.TextField | models.JSONField)
        and not field.choices
        and field.name != "public_id"
    }
    blotted = {(model._meta.label_lower, column) for model, column in columns_blotted()}
    named = [
        (label, column)
        for table in NOT_LOOKED_THROUGH
        for label, columns in table.items()
        for column in columns
    ]
    assert found - blotted - set(named) == set()
    assert set(named) - found == set(), "there is no such column any more"
    assert blotted & set(named) == set()
    assert len(named) == len(set(named))


@pytest.mark.usefixtures("scope")
def test_numbers_go_from_fields_of_the_teams_own(team: Team, actor: Actor) -> None:
    paper = outlet_create(team_id=team.pk, actor=actor, name="晨报")
    wang, li = a_contact(team, actor, "王芳", at=paper), a_contact(team, actor, "李娜", at=paper)
    Channel.objects.create(
        team=team, contact=wang, kind="mobile", value="13800138000", normal="+8613800138000"
    )
    custom = {"who": "她的助理：138 0013 8000", "also": ["13800138000", "138001380009"], "n": 3}
    Contact.objects.filter(pk=li.pk).update(custom=custom, source="王芳13800138000介绍")
    type(paper).objects.filter(pk=paper.pk).update(custom=custom)
    contact_erase(contact=wang, actor=actor)
    li.refresh_from_db()
    paper.refresh_from_db()
    left = {"who": "她的助理：■■", "also": ["■■", "138001380009"], "n": 3}
    assert (li.custom, paper.custom, li.source) == (left, left, "王芳■■介绍")
