"""Pages of short links: making one, its figures, turning and pausing it."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from foundation.scopes.scope import team_scope
from foundation.teams.models import Staff
from kol.links.figures import clicks_by, clicks_by_day, span_of
from kol.links.models import Click, TrackedLink
from kol.links.services import link_create, link_get_or_create
from tests.cast import staff_actor

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client: Client, owner: Staff) -> Client:
    client.force_login(owner.user)
    return client


def made(owner: Staff, label: str = "门店海报") -> TrackedLink:
    with team_scope(owner.team):
        return link_create(
            staff=owner,
            actor=staff_actor(owner),
            url="https://shop.example.com/tea",
            label=label,
            platform="weibo",
        )


def clicked(link: TrackedLink, days_ago: int, visitor: bytes, **more: object) -> None:
    with team_scope(link.team_id):
        Click.objects.create(
            team_id=link.team_id,
            link_id=link.pk,
            at=timezone.now() - timedelta(days=days_ago),
            visitor=visitor,
            **more,
        )


def test_one_is_made_and_its_page_shows_it(desk: Client, owner: Staff) -> None:
    home = f"/t/{owner.team.slug}/links/"
    assert "links/new/" in desk.get(home).content.decode()
    refused = desk.post(f"{home}new/", {"url": "javascript:alert(1)", "label": "海报"})
    assert refused.status_code == 422
    assert "海报" in refused.content.decode()
    page = desk.post(
        f"{home}new/", {"url": "https://shop.example.com/", "label": "海报"}, follow=True
    )
    with team_scope(owner.team):
        link = TrackedLink.objects.get()
    assert f"/l/{link.code}" in page.content.decode()
    assert desk.get(f"{home}{link.public_id}/qr.svg")["Content-Type"] == "image/svg+xml"


def test_figures_leave_programs_out_and_know_their_days(owner: Staff) -> None:
    link = made(owner)
    for days_ago, visitor in ((0, b"a"), (0, b"a"), (0, b"b"), (3, b"c"), (40, b"d")):
        clicked(link, days_ago, visitor, device="phone", app="wechat")
    clicked(link, 0, b"e", bot=True)
    with team_scope(owner.team):
        days = clicks_by_day([link.pk], span_of("30"))
        assert len(days) == 30
        today, third = days[0][1], days[3][1]
        assert (today.people, today.visitors, today.bots) == (3, 2, 1)
        assert (third.people, third.visitors) == (1, 1)
        assert sum(clicks.people for _day, clicks in days) == 4
        assert clicks_by("app", [link.pk], span_of("90")) == [("wechat", 5)]


def test_the_list_narrows_and_counts_in_few_queries(
    desk: Client, owner: Staff, django_assert_max_num_queries: object
) -> None:
    first, other = made(owner), made(owner, "名片")
    with team_scope(owner.team):
        link_get_or_create(
            team_id=owner.team_id,
            actor=staff_actor(owner),
            url="https://shop.example.com/post",
            subject=("posts.posttarget", 1),
            label="春茶的内容",
        )
    clicked(first, 1, b"a")
    home = f"/t/{owner.team.slug}/links/"
    with django_assert_max_num_queries(11):  # type: ignore[operator]
        shown = desk.get(home).content.decode()
    assert "门店海报" in shown
    assert "春茶的内容" in shown
    by_hand = desk.get(home, {"made": "hand"}).content.decode()
    assert "名片" in by_hand
    assert "春茶的内容" not in by_hand
    found = desk.get(home, {"q": f"https://x.example/l/{other.code}"}).content.decode()
    assert "名片" in found
    assert "门店海报" not in found


def test_it_is_turned_paused_and_let_on_again(desk: Client, owner: Staff) -> None:
    link = made(owner)
    where = f"/t/{owner.team.slug}/links/{link.public_id}/"
    values = {"url": "https://shop.example.com/new", "label": "新海报", "platform": "weibo"}
    page = desk.post(f"{where}edit/", values, follow=True).content.decode()
    assert "https://shop.example.com/new" in page
    assert "https://shop.example.com/tea" in page
    desk.post(f"{where}do/pause/")
    assert desk.get(f"/l/{link.code}").status_code == 410
    desk.post(f"{where}do/resume/")
    assert desk.get(f"/l/{link.code}")["Location"].startswith("https://shop.example.com/new?utm_")
    assert desk.post(f"{where}do/dance/").status_code == 404
