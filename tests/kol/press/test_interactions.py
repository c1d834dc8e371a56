"""What passed between us: entered once, mended, taken away, and what follows of it."""

import threading
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from foundation.scopes.actors import Actor
from foundation.scopes.errors import NotFound
from foundation.scopes.scope import team_scope
from foundation.teams.models import Staff, Team
from kol.press.errors import ContactErased, FieldRefused
from kol.press.errors_passed import FollowUpOver, LongAgo, NobodyThere, NotYet, TooManyThere
from kol.press.models import (
    Contact,
    FollowUp,
    Gift,
    Interaction,
    InteractionContact,
    InteractionStaff,
)
from kol.press.services.erasure import contact_erase
from kol.press.services.follow_ups import FollowUpInput, follow_up_update
from kol.press.services.gifts import gift_record
from kol.press.services.interactions import (
    There,
    interaction_log,
    interaction_remove,
    interaction_update,
)
from kol.press.services.moves import contact_move
from tests.api import events_of, trail_of, unchanged
from tests.cast import staff_actor
from tests.kol.press.archive import a_contact, an_outlet, talked

pytestmark = pytest.mark.usefixtures("scope")


def test_a_call_is_entered_with_who_where_and_what_follows(
    team: Team, operator: Staff, actor: Actor
) -> None:
    paper = an_outlet(team, actor)
    zhang = a_contact(team, actor, at=paper)
    due = timezone.now() + timedelta(days=3)
    call = interaction_log(
        team_id=team.pk,
        actor=actor,
        kind="call",
        there=There([zhang]),
        minutes=12,
        summary="  聊了新品发布\n他要样品 ",
        follow_up=FollowUpInput("寄样品", due),
    )
    assert (call.kind, call.direction, call.minutes) == ("call", "both", 12)
    assert call.summary == "聊了新品发布\n他要样品"
    assert call.outlet == paper
    assert list(call.contacts.all()) == [zhang]
    assert list(call.staff.all()) == [operator]
    assert call.created_by == operator
    follow = FollowUp.objects.get()
    assert (follow.text, follow.due_at, follow.owner) == ("寄样品", due, operator)
    assert (follow.contact, follow.outlet, follow.interaction) == (zhang, paper, call)
    zhang.refresh_from_db()
    assert zhang.last_touch_at == call.at
    assert zhang.health == 62
    kind, user, payload = events_of("interaction.logged")[0]
    assert (kind, user) == ("staff", operator.user_id)
    assert payload == {"contacts": [zhang.pk], "interaction": call.pk}
    assert trail_of("interaction.log") == [("staff", operator.user_id, None, {})]


def test_the_same_key_enters_it_once(team: Team, actor: Actor) -> None:
    zhang = a_contact(team, actor)
    first = talked(zhang, actor, 1, key="form-1")
    with unchanged(Interaction, InteractionContact, Contact):
        assert talked(zhang, actor, 0, key="form-1") == first


@pytest.mark.django_db(transaction=True)
def test_two_who_enter_the_same_at_once_enter_it_once(team: Team, actor: Actor) -> None:
    zhang = a_contact(team, actor)
    gate, ids = threading.Barrier(2), []

    def enter() -> None:
        with team_scope(team):
            gate.wait()
            ids.append(talked(zhang, actor, 1, key="form-1").pk)
        connection.close()

    both = [threading.Thread(target=enter) for _ in range(2)]
    for one in both:
        one.start()
    for one in both:
        one.join()
    assert len(ids) == 2
    assert len(set(ids)) == 1
    assert Interaction.objects.count() == 1
    assert InteractionContact.objects.count() == 1


@pytest.mark.parametrize(
    ("days", "refusal"),
    [(-1, NotYet), (365 * 60, LongAgo)],
)
def test_it_passed_and_not_in_another_age(
    team: Team, actor: Actor, days: int, refusal: type[Exception]
) -> None:
    zhang = a_contact(team, actor)
    with unchanged(Interaction), pytest.raises(refusal):
        talked(zhang, actor, days)


def test_with_nobody_nothing_passed(team: Team, actor: Actor) -> None:
    with unchanged(Interaction), pytest.raises(NobodyThere):
        interaction_log(team_id=team.pk, actor=actor, kind="call", there=There())
    zhang = a_contact(team, actor)
    many = [Contact(pk=zhang.pk + number, team=team) for number in range(51)]
    with unchanged(Interaction), pytest.raises(TooManyThere):
        interaction_log(team_id=team.pk, actor=actor, kind="call", there=There(many))
    with unchanged(Interaction), pytest.raises(FieldRefused):
        interaction_log(team_id=team.pk, actor=actor, kind="fax", there=There([zhang]))


def test_an_outlet_alone_is_somebody(team: Team, actor: Actor) -> None:
    paper = an_outlet(team, actor)
    visit = interaction_log(
        team_id=team.pk, actor=actor, kind="meeting", there=There(outlet=paper, staff=[])
    )
    assert (visit.outlet, list(visit.contacts.all()), list(visit.staff.all())) == (paper, [], [])


def test_who_was_merged_is_the_one_they_became_and_who_is_erased_is_nobody(
    team: Team, actor: Actor
) -> None:
    old, new = a_contact(team, actor, "张伟"), a_contact(team, actor, "张韦")
    Contact.objects.filter(pk=old.pk).update(state="merged", merged_into=new)
    call = interaction_log(team_id=team.pk, actor=actor, kind="call", there=There([old, new]))
    assert list(call.contacts.all()) == [new]
    contact_erase(contact=new, actor=actor)
    with unchanged(Interaction), pytest.raises(ContactErased):
        talked(new, actor, 0)


def test_it_is_mended_and_scores_follow(team: Team, manager: Staff, actor: Actor) -> None:
    zhang, li = a_contact(team, actor), a_contact(team, actor, "李娜")
    call = talked(zhang, actor, 2)
    interaction_update(
        interaction=call,
        actor=actor,
        kind="wechat",
        there=There([li], staff=[manager]),
    )
    call.refresh_from_db()
    assert call.kind == "wechat"
    assert list(call.contacts.all()) == [li]
    assert list(call.staff.all()) == [manager]
    zhang.refresh_from_db()
    li.refresh_from_db()
    assert (zhang.health, zhang.last_touch_at) == (None, None)
    assert li.last_touch_at == call.at
    assert trail_of("interaction.update")[0][3] == {
        "kind": ["call", "wechat"],
        "there": "changed",
    }
    with unchanged(Interaction):
        interaction_update(interaction=call, actor=actor, kind="wechat", there=There([li]))


def test_it_is_taken_away_with_what_follows_and_gifts_stay(team: Team, actor: Actor) -> None:
    zhang = a_contact(team, actor)
    call = talked(
        zhang, actor, 2, follow_up=FollowUpInput("再打一次", timezone.now() + timedelta(days=1))
    )
    today = timezone.localdate()
    gift = gift_record(
        contact=zhang, actor=actor, kind="gift", what="月饼", value=120, on=today, interaction=call
    )
    interaction_remove(interaction=call, actor=actor)
    interaction_remove(interaction=call, actor=actor)
    gift.refresh_from_db()
    zhang.refresh_from_db()
    assert gift.interaction is None
    assert zhang.health is None
    assert not Interaction.objects.exists()
    assert not FollowUp.objects.exists()
    assert not InteractionStaff.objects.exists()
    assert len(trail_of("interaction.remove")) == 1
    assert Gift.objects.count() == 1


def test_what_was_taken_away_meanwhile_is_not_mended(team: Team, actor: Actor) -> None:
    zhang = a_contact(team, actor)
    call = talked(zhang, actor, 2)
    follow = FollowUpInput("再打一次", timezone.now() + timedelta(days=1))
    again = talked(zhang, actor, 1, follow_up=follow).follow_ups.get()
    gone = Interaction.objects.get(pk=call.pk)
    interaction_remove(interaction=call, actor=actor)
    assert again.interaction is not None
    interaction_remove(interaction=again.interaction, actor=actor)
    with unchanged(Interaction, FollowUp):
        with pytest.raises(NotFound):
            interaction_update(interaction=gone, actor=actor, summary="晚了")
        with pytest.raises(FollowUpOver):
            follow_up_update(follow_up=again, actor=actor, text="晚了")


def test_what_an_api_enters_is_nobodys_of_ours(team: Team, owner: Staff) -> None:
    actor = Actor(kind="api", staff_id=owner.pk, api_key_id=None)
    zhang = a_contact(team, staff_actor(owner))
    call = talked(zhang, actor, 1)
    assert (call.created_by, list(call.staff.all())) == (None, [])


def test_who_was_erased_since_stays_among_those_who_took_part(team: Team, actor: Actor) -> None:
    zhang, li = a_contact(team, actor), a_contact(team, actor, "李娜")
    wang = a_contact(team, actor, "王芳")
    call = interaction_log(
        team_id=team.pk, actor=actor, kind="meeting", there=There([zhang, li]), summary="样品"
    )
    contact_erase(contact=zhang, actor=actor)
    interaction_update(interaction=call, actor=actor, there=There([li, wang]), summary="新样品")
    assert set(call.contacts.all()) == {zhang, li, wang}
    call.refresh_from_db()
    assert call.summary == "新样品"
    # Taken for nobody, so that nobody named is left.
    interaction_update(interaction=call, actor=actor, there=There([]))
    assert set(call.contacts.all()) == {zhang}


def test_mending_it_puts_nobody_at_where_they_are_today(team: Team, actor: Actor) -> None:
    zhang = a_contact(team, actor)
    call = talked(zhang, actor, 300)
    assert call.outlet is None
    contact_move(contact=zhang, actor=actor, outlet="晨报")
    interaction_update(interaction=call, actor=actor, there=There([zhang]), summary="补记")
    call.refresh_from_db()
    assert (call.outlet, call.summary) == (None, "补记")


@pytest.mark.django_db(transaction=True)
def test_two_who_mend_with_the_same_people_in_any_order(team: Team, actor: Actor) -> None:
    people = [a_contact(team, actor, name) for name in ("张伟", "李娜", "王芳", "赵敏")]
    calls = [talked(one, actor, 1) for one in people]
    faults: list[Exception] = []
    begin = threading.Barrier(4)

    def mend(at: int) -> None:
        try:
            with team_scope(team):
                begin.wait()
                for turn in range(6):
                    there = [people[(at + turn) % 4], people[(at - turn) % 4]]
                    interaction_update(
                        interaction=calls[at], actor=actor, there=There(there[:: 1 - 2 * (at % 2)])
                    )
        except Exception as error:
            faults.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=mend, args=(at,)) for at in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []
