"""Every column that points at a contact says what an erasure does to it, and what is said is so."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.apps import apps
from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, models
from django.utils import timezone

from foundation.scopes.actors import Actor
from foundation.teams.models import Staff, Team
from kol.press.models import (
    Channel,
    Contact,
    ContactMerge,
    ContactPair,
    Gift,
    MediaAccount,
    PressFile,
    PressNote,
    Rate,
)
from kol.press.privacy_registry import DELETED, contact_refs_all
from kol.press.services.erasure import (
    contact_erase,
    contact_extract,
    contacts_erase_some,
    person_ids,
)
from kol.press.services.follow_ups import FollowUpInput, follow_up_add
from kol.press.services.gifts import gift_record
from kol.press.services.interactions import There, interaction_log
from kol.press.services.notes import note_add
from tests.api import events_of, trail_of, unchanged
from tests.foundation.teams.test_person_refs import our_models
from tests.kol.press.archive import a_contact, an_outlet, talked
from tests.pictures import picture, upload

pytestmark = pytest.mark.usefixtures("scope")
# Words that only this person's records hold.
WORDS = {
    "name": "独一无二的张伟", "pen": "笔名某某", "mobile": "+8613900001234", "wechat": "zw_unique",
    "handle": "微博某某", "uid": "5550001234", "note": "只写在备注里", "alone": "只和他聊的内容",
    "follow": "只在跟进里", "address": "某某路一号", "topics": "爱写某某", "file": "某某名片",
    "source": "某某介绍", "how": "某某电话里同意", "custom": "某某自定义",
}  # fmt: skip


def columns() -> set[str]:
    """Every foreign key to Contact of the house's models, by its whole name."""
    return {
        f"{model._meta.label_lower}.{field.name}"
        for model in our_models()
        for field in model._meta.local_fields
        if field.related_model is Contact
    }


def test_every_foreign_key_to_a_contact_is_named() -> None:
    """Register it by ``contact_refs`` in the app's ``AppConfig.ready()``."""
    assert set(contact_refs_all()) == columns()
    assert {"press.channel.contact", "press.contactmerge.loser"} <= columns()


@pytest.fixture
def zhang(team: Team, actor: Actor, operator: Staff, files: Any) -> Contact:
    """Somebody of whom everything is kept that the archive can keep."""
    paper = an_outlet(team, actor)
    zhang = a_contact(
        team, actor, WORDS["name"], at=paper, pen_names=[WORDS["pen"]], address=WORDS["address"],
        topics=WORDS["topics"], source=WORDS["source"], consent_how=WORDS["how"],
        birth_month=3, birth_day=8,
    )  # fmt: skip
    Contact.objects.filter(pk=zhang.pk).update(custom={"own": WORDS["custom"]})
    for kind in ("mobile", "wechat"):
        value = WORDS[kind]
        Channel.objects.create(
            team=team, contact=zhang, kind=kind, value=value, normal=value.removeprefix("+86")
        )
    account = MediaAccount.objects.create(
        team=team, contact=zhang, platform="weibo", handle=WORDS["handle"], uid=WORDS["uid"]
    )
    Rate.objects.create(team=team, contact=zhang, account=account, product="图文", price=100)
    PressNote.objects.create(team=team, contact=zhang, text=WORDS["note"])
    from kol.press.services.files import file_add

    file_add(of=zhang, upload=upload(picture(), f"{WORDS['file']}.png"), actor=actor)
    talked(zhang, actor, 3, summary=WORDS["alone"])
    follow_up_add(
        team_id=team.pk,
        actor=actor,
        given=FollowUpInput(WORDS["follow"], timezone.now() + timedelta(days=1)),
        contact=zhang,
    )
    gift_record(
        contact=zhang, actor=actor, kind="gift", what="月饼", value=88, on=timezone.localdate()
    )
    return zhang


def everything() -> str:
    """Every row of every table, as text, beside the trail of imports and the like."""
    found = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT t::text FROM "{table}" t')  # noqa: S608 -- our tables
            found += [row[0] for row in cursor.fetchall()]
    return "\n".join(found)


def test_the_extract_tells_all_that_is_kept(zhang: Contact, actor: Actor) -> None:
    told = contact_extract(zhang, actor=actor)
    text = json.dumps(told, cls=DjangoJSONEncoder, ensure_ascii=False)
    assert [word for word in WORDS.values() if word not in text] == []
    assert [row["what"] for row in told["gifts"]] == ["月饼"]
    assert [row["outlet__name"] for row in told["jobs"]] == ["晨报"]
    assert trail_of("contact.extract")[0][3] == {}


def test_an_erasure_leaves_no_word_and_keeps_the_figures(
    team: Team, zhang: Contact, actor: Actor, operator: Staff
) -> None:
    li = a_contact(team, actor, "李娜")
    shared = interaction_log(
        team_id=team.pk,
        actor=actor,
        kind="meeting",
        there=There([zhang, li]),
        summary=f"{WORDS['name']}和李娜都来了，他的微信是 {WORDS['wechat']}",
    )
    before = everything()
    assert [word for word in WORDS.values() if word not in before] == []
    contact_erase(contact=zhang, actor=actor)
    after = everything()
    assert [word for word in WORDS.values() if word in after] == []
    shared.refresh_from_db()
    assert shared.summary == "■■和李娜都来了，他的微信是 ■■"
    assert set(shared.contacts.all()) == {zhang, li}
    zhang.refresh_from_db()
    assert (zhang.state, zhang.name, zhang.health) == ("erased", "", None)
    assert Gift.objects.get().value == 88
    assert not PressFile.objects.exists()
    assert [state for (state,) in zhang.follow_ups.values_list("state")] == ["dropped"]
    for name, ref in contact_refs_all().items():
        if ref.erased == DELETED:
            assert not ref.rows([zhang.pk]).exists(), name
    assert events_of("contact.erased") == [("staff", operator.user_id, {"contacts": [zhang.pk]})]
    with unchanged(Contact):
        contact_erase(contact=zhang, actor=actor)


def test_the_world_has_a_row_for_each_column(team: Team, zhang: Contact, actor: Actor) -> None:
    """So that what is said of the archive's own columns is looked at."""
    twin, third = a_contact(team, actor, "张韦"), a_contact(team, actor, "张苇")
    ContactPair.objects.create(team=team, first=zhang, second=twin, reasons=["name"], score=80)
    Contact.objects.filter(pk=third.pk).update(state="merged", merged_into=zhang)
    ContactMerge.objects.create(
        team=team, winner=zhang, loser=third, moved={"name": "张苇"}, lost=["张苇"]
    )
    empty = {
        name
        for name, ref in contact_refs_all().items()
        if name.startswith("press.") and not ref.rows([zhang.pk, twin.pk, third.pk]).exists()
    }
    assert empty == set()
    assert person_ids(zhang) == [zhang.pk, third.pk]
    contact_erase(contact=zhang, actor=actor)
    third.refresh_from_db()
    assert (third.state, third.name, third.merged_into) == ("erased", "", None)
    merge = ContactMerge.objects.get()
    assert (merge.moved, merge.lost) == ({}, [])
    assert not ContactPair.objects.exists()
    twin.refresh_from_db()
    assert twin.name == "张韦"


def test_a_closed_team_s_archive_is_erased_in_steps(team: Team, actor: Actor) -> None:
    for name in ("甲", "乙", "丙"):
        a_contact(team, actor, name)
    assert [contacts_erase_some(2), contacts_erase_some(2), contacts_erase_some(2)] == [2, 1, 0]
    assert set(Contact.objects.values_list("state", "name")) == {("erased", "")}


def test_each_ref_names_a_field_that_is_there() -> None:
    for ref in contact_refs_all().values():
        label, _dot, name = ref.column.rpartition(".")
        model = apps.get_model(label)
        assert isinstance(model._meta.get_field(name), models.ForeignKey)
        for column in ref.empty:
            model._meta.get_field(column)


def test_words_about_them_go_wherever_they_stand(
    team: Team, zhang: Contact, actor: Actor, operator: Staff
) -> None:
    paper, li = zhang.employments.get().outlet, a_contact(team, actor, "李娜")
    name, wechat = WORDS["name"], WORDS["wechat"]
    note_add(of=paper, text=f"{name}管教育口", actor=actor)
    note_add(of=li, text=f"有事找{name}，微信 {wechat}", actor=actor)
    due = timezone.now()
    meeting = interaction_log(
        team_id=team.pk,
        actor=actor,
        kind="meeting",
        there=There([li, zhang]),
        follow_up=FollowUpInput(f"李娜转告{name}", due, operator),
    )
    talk = interaction_log(
        team_id=team.pk, actor=actor, kind="call", there=There(outlet=paper), summary=f"说{name}"
    )
    gift_record(contact=zhang, actor=actor, kind="gift", what=f"{name}的茶", value=9, on=due.date())
    contact_erase(contact=zhang, actor=actor)
    assert list(PressNote.objects.order_by("pk").values_list("text", flat=True)) == [
        "■■管教育口",
        # A name on another person's page may be somebody else's; a number is not.
        f"有事找{name}，微信 ■■",
    ]
    assert meeting.follow_ups.get().text == "李娜转告■■"
    talk.refresh_from_db()
    assert talk.summary == "说■■"
    assert set(Gift.objects.values_list("what", flat=True)) == {"月饼", "■■的茶"}


def test_of_a_closed_team_what_was_written_of_outlets_goes_too(
    team: Team, actor: Actor, operator: Staff
) -> None:
    paper = an_outlet(team, actor)
    note_add(of=paper, text="前台小刘说的", actor=actor)
    talk = interaction_log(
        team_id=team.pk,
        actor=actor,
        kind="call",
        there=There(outlet=paper),
        summary="问了小刘",
        follow_up=FollowUpInput("找小刘", timezone.now(), operator),
    )
    assert contacts_erase_some(5) == 3
    assert contacts_erase_some(5) == 0
    talk.refresh_from_db()
    assert (talk.summary, talk.follow_ups.get().text) == ("", "")
    assert not PressNote.objects.exists()
