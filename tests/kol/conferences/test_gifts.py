"""Gifts and fees to those who were there, and their ceiling."""

from decimal import Decimal

import pytest
from django.test import Client
from django.utils import timezone

from foundation.teams.models import Staff
from kol.conferences.errors import NobodyCame
from kol.conferences.models import Guest, PressEvent
from kol.conferences.selectors.events import event_figures, gift_ref
from kol.conferences.services import gifts_give, guest_check_in, guests_add
from kol.press.models import Gift
from kol.press.services.gifts import gift_record, rules_set
from tests.cast import staff_actor
from tests.kol.conferences.conftest import People


def test_who_came_gets_one_and_who_is_at_the_ceiling_none(
    event: PressEvent, person: People, pr: Staff
) -> None:
    actor = staff_actor(pr)
    people = [person(name) for name in ("甲", "乙", "没来")]
    guests_add(event=event, contacts=people, actor=actor)
    with pytest.raises(NobodyCame):
        gifts_give(event=event, kind="gift", what="保温杯", value="120", actor=actor)
    for one in people[:2]:
        guest_check_in(guest=Guest.objects.get(contact=one), by=pr, how="hand", actor=actor)
    rules_set(team_id=event.team_id, actor=actor, gift_ceiling=Decimal(200))
    gift_record(
        contact=people[1],
        actor=actor,
        kind="gift",
        what="书",
        value="100",
        on=timezone.localdate(),
    )
    came = gifts_give(event=event, kind="gift", what="保温杯", value="120", actor=actor)
    assert (came.given, came.had, came.over) == (1, 0, ["乙"])
    again = gifts_give(event=event, kind="gift", what=" 保温杯 ", value="120", actor=actor)
    assert (again.given, again.had, again.over) == (0, 1, ["乙"])
    told = Gift.objects.filter(ref=gift_ref(event)).values_list("contact__name", "value")
    assert list(told) == [("甲", Decimal("120.00"))]
    assert event_figures(event).gifts == Decimal("120.00")


def test_the_page_keeps_what_was_typed(
    client: Client, event: PressEvent, guest: Guest, pr: Staff
) -> None:
    client.force_login(pr.user)
    there = f"/t/xiaoman/press-events/{event.public_id}/"
    refused = client.post(there + "gifts/", {"kind": "gift", "what": "杯", "value": "1"})
    assert refused.status_code == 422
    assert 'value="杯"' in refused.content.decode()
    assert not Gift.objects.exists()
    guest_check_in(guest=guest, by=pr, how="hand", actor=staff_actor(pr))
    assert (
        client.post(there + "gifts/", {"kind": "fee", "what": "车费", "value": "300"}).status_code
        == 302
    )
    assert Gift.objects.get().kind == "fee"
