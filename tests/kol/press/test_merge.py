"""Two records of one contact become one with all that hangs on them, and apart again."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.apps import apps
from django.db import models
from django.utils import timezone

from foundation.scopes.actors import Actor
from foundation.scopes.errors import NotFound
from foundation.teams.models import AuditEntry, Staff, Team
from kol.press.errors import ContactErased, ContactMerged
from kol.press.errors_merging import MergeBuried, MergeForgotten, MergeOver, MergeSelf
from kol.press.holders import contact_holders
from kol.press.models import (
    Channel,
    Contact,
    ContactMerge,
    ContactPair,
    ContactSearch,
    Employment,
    FollowUp,
    Gift,
    Interaction,
    InteractionContact,
    MediaAccount,
    Outlet,
    PressNote,
    Rate,
)
from kol.press.search import contact_index, contacts_search
from kol.press.services.contacts import contact_create
from kol.press.services.health import health_reckon
from kol.press.services.merge import contact_unmerge, contacts_merge

pytestmark = pytest.mark.usefixtures("scope")
# Of merging itself, and what search writes anew.
OF_MERGING = {"press.contact", "press.contactmerge", "press.contactpair", "press.contactsearch"}


def pointing_to_contacts() -> set[str]:
    """The labels of all models with a foreign key to Contact."""
    return {
        model._meta.label_lower
        for model in apps.get_models(include_auto_created=True)
        for field in model._meta.get_fields()
        if isinstance(field, models.ForeignKey) and field.related_model is Contact
    }


def test_every_foreign_key_to_a_contact_has_its_holder() -> None:
    """Register one by ``contact_holder`` or ``contact_rows`` in the app's ``AppConfig.ready()``."""
    assert {one.name for one in contact_holders()} == pointing_to_contacts() - OF_MERGING
    assert {"press.channel", "press.gift", "press.followup"} <= pointing_to_contacts()


@pytest.fixture
def winner(team: Team, scope: None) -> Contact:
    """张伟, with a phone and a job."""
    return Contact.objects.create(
        team=team, name="张伟", sort_key="zhang wei\t张伟", beats=["科技"], region="北京"
    )


@pytest.fixture
def loser(team: Team, scope: None) -> Contact:
    """张卫, the same man as somebody heard his name."""
    return Contact.objects.create(
        team=team,
        name="张卫",
        sort_key="zhang wei\t张卫",
        beats=["财经", "科技"],
        region="上海",
        address="静安区",
        birth_month=5,
        birth_day=4,
        do_not_contact=True,
        do_not_contact_reason="投诉过",
        custom={"k1": "v"},
    )


def snapshot(*contacts: Contact) -> dict[str, Any]:
    """All that hangs on these contacts, and their own fields."""
    seen: dict[str, Any] = {}
    for label in pointing_to_contacts() - {"press.contactmerge", "press.contactpair"}:
        model = apps.get_model(label)
        if model is not Contact:
            rows = model._default_manager.filter(contact__in=contacts).order_by("pk")
            without = {"id"} if model is InteractionContact else {"found_by"}
            seen[label] = sorted(
                str({k: v for k, v in row.items() if k not in without}) for row in rows.values()
            )
        own = Contact.objects.filter(pk__in=[one.pk for one in contacts]).order_by("pk")
        seen["press.contact"] = list(own.values())
    return seen


def hang(contact: Contact, paper: Outlet, owner: Staff, talk: Interaction) -> None:
    """One of everything, of which the other record has its twin."""
    whose = {"team_id": contact.team_id, "contact": contact}
    same = {"kind": "email", "value": "zw@rmrb.cn", "normal": "zw@rmrb.cn"}
    Channel.objects.create(**whose, **same, is_preferred=True)
    phone = f"+86138001380{contact.pk % 90 + 10}"
    Channel.objects.create(**whose, kind="mobile", value=phone, normal=phone)
    Employment.objects.create(**whose, outlet=paper, is_primary=True, title="记者")
    account = MediaAccount.objects.create(**whose, platform="weibo", handle="张伟说")
    Rate.objects.create(**whose, account=account, product="转发", price=500)
    InteractionContact.objects.create(**whose, interaction=talk)
    FollowUp.objects.create(**whose, text="回电", due_at=timezone.now(), owner=owner)
    Gift.objects.create(**whose, kind="gift", what="月饼", value=100, on=date(2026, 9, 1))
    PressNote.objects.create(**whose, text=f"{contact.name}的备注")


@pytest.fixture
def both(
    team: Team, winner: Contact, loser: Contact, owner: Staff, actor: Actor
) -> tuple[Contact, Contact]:
    """The two with one of everything each."""
    paper = Outlet.objects.create(team=team, name="人民日报")
    other = Outlet.objects.create(team=team, name="环球时报")
    talk = Interaction.objects.create(team=team, kind="call", at=timezone.now(), summary="电话")
    for contact in (winner, loser):
        hang(contact, paper, owner, talk)
    Employment.objects.create(team=team, contact=loser, outlet=other, title="编辑")
    contact_index([winner.pk, loser.pk])
    health_reckon(contact_ids=[winner.pk, loser.pk])
    return winner, loser


def test_all_moves_and_what_both_have_is_there_once(
    both: tuple[Contact, Contact], actor: Actor
) -> None:
    winner, loser = both
    merge = contacts_merge(winner=winner, loser=loser, actor=actor)
    winner.refresh_from_db()
    loser.refresh_from_db()
    assert (loser.state, loser.merged_into_id) == ("merged", winner.pk)
    assert [channel.kind for channel in winner.channels.order_by("pk")] == [
        "email", "mobile", "mobile",
    ]  # fmt: skip
    assert winner.channels.filter(is_preferred=True).count() == 1
    jobs = {job.outlet.name: job.is_primary for job in winner.employments.all()}
    assert jobs == {"人民日报": True, "环球时报": False}
    assert winner.accounts.count() == 1
    rates = list(winner.rates.all())
    assert len(rates) == 2
    assert {rate.account_id for rate in rates} == {winner.accounts.get().pk}
    assert InteractionContact.objects.filter(contact=winner).count() == 1
    assert not InteractionContact.objects.filter(contact=loser).exists()
    assert winner.gifts.count() == winner.follow_ups.count() == winner.notes.count() == 2
    assert (winner.name, winner.region, winner.address) == ("张伟", "北京", "静安区")
    assert (winner.birth_month, winner.birth_day) == (5, 4)
    assert winner.beats == ["科技", "财经"]
    assert winner.do_not_contact
    assert winner.do_not_contact_reason == "投诉过"
    assert winner.custom == {"k1": "v"}
    assert merge.by_id == actor.staff_id
    assert list(contacts_search(Contact.objects.all(), "环球时报")) == [winner]
    assert not ContactSearch.objects.filter(contact=loser).exists()
    trail = AuditEntry.objects.filter(action__startswith="contact.merge")
    assert sorted(trail.values_list("action", flat=True)) == ["contact.merge", "contact.merged"]


def test_undoing_gives_back_exactly_what_was(both: tuple[Contact, Contact], actor: Actor) -> None:
    before = snapshot(*both)
    merge = contacts_merge(winner=both[0], loser=both[1], actor=actor)
    assert snapshot(*both) != before
    undone = contact_unmerge(merge=merge, actor=actor)
    assert undone.lost == []
    assert undone.moved == {}
    assert snapshot(*both) == before
    assert list(contacts_search(Contact.objects.all(), "张卫")) == [both[1]]


def test_the_relationship_is_reckoned_of_what_came_together(
    both: tuple[Contact, Contact], team: Team, actor: Actor
) -> None:
    winner, loser = both
    talk = Interaction.objects.create(team=team, kind="call", at=timezone.now(), summary="再聊")
    InteractionContact.objects.create(team=team, contact=loser, interaction=talk)
    health_reckon(contact_ids=[winner.pk, loser.pk])
    merge = contacts_merge(winner=winner, loser=loser, actor=actor)
    assert Contact.objects.get(pk=winner.pk).health_parts["talks"] == 2
    contact_unmerge(merge=merge, actor=actor)
    assert Contact.objects.get(pk=winner.pk).health_parts["talks"] == 1
    assert Contact.objects.get(pk=loser.pk).health_parts["talks"] == 2


def test_staff_choose_field_by_field(both: tuple[Contact, Contact], actor: Actor) -> None:
    keep = {"name": "loser", "region": "loser", "address": "winner", "birthday": "winner",
            "other_name": "keep", "custom.k1": "winner"}  # fmt: skip
    Contact.objects.filter(pk=both[0].pk).update(custom={"k1": "mine"})
    before = snapshot(*both)
    merge = contacts_merge(winner=both[0], loser=both[1], actor=actor, keep=keep)
    winner = Contact.objects.get(pk=both[0].pk)
    assert (winner.name, winner.sort_key) == ("张卫", "zhang wei\t张卫")
    assert winner.pen_names == ["张伟"]
    assert (winner.region, winner.address, winner.birth_month) == ("上海", "", None)
    assert winner.custom == {"k1": "mine"}
    contact_unmerge(merge=merge, actor=actor)
    assert snapshot(*both) == before


def test_a_value_of_a_teams_own_field_is_chosen_too(
    both: tuple[Contact, Contact], actor: Actor
) -> None:
    Contact.objects.filter(pk=both[0].pk).update(custom={"k1": "mine", "k2": "x"})
    contacts_merge(winner=both[0], loser=both[1], actor=actor, keep={"custom.k1": "loser"})
    assert Contact.objects.get(pk=both[0].pk).custom == {"k1": "v", "k2": "x"}


def test_the_newer_word_on_consent_and_the_earlier_end_stand(
    both: tuple[Contact, Contact], actor: Actor
) -> None:
    now = timezone.now()
    Contact.objects.filter(pk=both[0].pk).update(
        consent="given", consent_at=now - timedelta(days=9), retain_until=date(2030, 1, 1)
    )
    Contact.objects.filter(pk=both[1].pk).update(
        consent="withdrawn", consent_at=now, retain_until=date(2028, 1, 1)
    )
    contacts_merge(winner=both[0], loser=both[1], actor=actor)
    winner = Contact.objects.get(pk=both[0].pk)
    assert (winner.consent, winner.consent_at) == ("withdrawn", now)
    assert winner.retain_until == date(2028, 1, 1)


def test_another_day_by_a_merge_or_its_undo_is_asked_about_anew(
    both: tuple[Contact, Contact], actor: Actor
) -> None:
    """Nobody is erased by the clock who was not asked about that day."""
    winner, asked = both[0], timezone.now()

    def asked_now() -> tuple[Any, Any]:
        return Contact.objects.values_list("retain_until", "retention_asked_at").get(pk=winner.pk)

    early, late = date(2026, 12, 10), date(2029, 1, 1)
    Contact.objects.filter(pk=winner.pk).update(retain_until=early, retention_asked_at=asked)
    Contact.objects.filter(pk=both[1].pk).update(retain_until=late)
    merge = contacts_merge(
        winner=winner, loser=both[1], actor=actor, keep={"retain_until": "loser"}
    )
    assert asked_now() == (late, None)
    Contact.objects.filter(pk=winner.pk).update(retention_asked_at=asked)
    contact_unmerge(merge=merge, actor=actor)
    assert asked_now() == (early, None)
    # The same day stays asked about.
    Contact.objects.filter(pk=winner.pk).update(retention_asked_at=asked)
    contacts_merge(winner=Contact.objects.get(pk=winner.pk), loser=both[1], actor=actor)
    assert asked_now() == (early, asked)


def test_what_was_changed_since_stays_and_is_told(
    both: tuple[Contact, Contact], actor: Actor
) -> None:
    merge = contacts_merge(winner=both[0], loser=both[1], actor=actor)
    Contact.objects.filter(pk=both[0].pk).update(
        address="浦东", beats=["科技", "财经", "汽车"], custom={"k1": "new"}
    )
    Gift.objects.filter(contact=both[0]).first().delete()  # type: ignore[union-attr]
    PressNote.objects.filter(contact=both[0]).delete()
    undone = contact_unmerge(merge=merge, actor=actor)
    winner = Contact.objects.get(pk=both[0].pk)
    assert winner.address == "浦东"
    assert winner.beats == ["科技", "汽车"]
    assert winner.custom == {"k1": "new"}
    assert len(undone.lost) == 3


def test_refusals(both: tuple[Contact, Contact], team: Team, actor: Actor) -> None:
    winner, loser = both
    third = Contact.objects.create(team=team, name="第三")
    with pytest.raises(MergeSelf):
        contacts_merge(winner=winner, loser=winner, actor=actor)
    merge = contacts_merge(winner=winner, loser=loser, actor=actor)
    assert contacts_merge(winner=winner, loser=loser, actor=actor) == merge
    with pytest.raises(ContactMerged):
        contacts_merge(winner=third, loser=loser, actor=actor)
    buried = contacts_merge(winner=third, loser=winner, actor=actor)
    loser.refresh_from_db()
    assert loser.merged_into_id == third.pk
    with pytest.raises(MergeBuried):
        contact_unmerge(merge=merge, actor=actor)
    contact_unmerge(merge=buried, actor=actor)
    loser.refresh_from_db()
    assert loser.merged_into_id == winner.pk
    contact_unmerge(merge=merge, actor=actor)
    with pytest.raises(MergeOver):
        contact_unmerge(merge=merge, actor=actor)
    again = contacts_merge(winner=winner, loser=loser, actor=actor)
    Contact.objects.filter(pk=third.pk).update(state="erased")
    with pytest.raises(ContactErased):
        contacts_merge(winner=winner, loser=third, actor=actor)
    ContactMerge.objects.update(moved={})
    with pytest.raises(MergeForgotten):
        contact_unmerge(merge=again, actor=actor)


def test_a_record_that_was_taken_back_meanwhile(
    both: tuple[Contact, Contact], actor: Actor
) -> None:
    winner, _loser = both
    gone = contact_create(team_id=winner.team_id, actor=actor, name="王五")
    stale = Contact.objects.get(pk=gone.pk)
    ContactSearch.objects.filter(pk=gone.pk).delete()
    gone.delete()
    with pytest.raises(NotFound):
        contacts_merge(winner=winner, loser=stale, actor=actor)


def test_the_pair_follows(both: tuple[Contact, Contact], team: Team, actor: Actor) -> None:
    first, second = sorted(both, key=lambda one: one.pk)
    pair = ContactPair.objects.create(
        team=team, first=first, second=second, reasons=["pinyin"], score=80
    )
    merge = contacts_merge(winner=second, loser=first, actor=actor)
    pair.refresh_from_db()
    assert pair.state == "merged"
    contact_unmerge(merge=merge, actor=actor)
    pair.refresh_from_db()
    assert pair.state == "open"
