"""Following a short link: where it leads, what is kept of whoever opens it, and what is not."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from foundation.scopes.scope import team_scope
from foundation.teams.models import Staff, Team
from foundation.teams.services import team_close
from foundation.teams.services.closing import teams_erase
from kol.links import visitors
from kol.links.clicks import click_read, click_token
from kol.links.models import Click, DaySalt, LinkChange, TrackedLink
from kol.links.services import link_get_or_create, link_pause, link_update
from kol.links.visitors import salts_forget
from tests.cast import staff_actor

pytestmark = pytest.mark.django_db
PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0) Mobile/15E148 MicroMessenger/8.0.50"


@pytest.fixture(autouse=True)
def _no_salt_of_another_test() -> None:
    visitors._salts.clear()


def made(
    owner: Staff,
    url: str = "https://shop.example.com/tea?a=1#top",
    *,
    subject: int = 7,
    platform: str = "weibo",
    purpose: str = "post",
) -> TrackedLink:
    with team_scope(owner.team):
        return link_get_or_create(
            team_id=owner.team_id,
            actor=staff_actor(owner),
            url=url,
            subject=("posts.posttarget", subject),
            platform=platform,
            purpose=purpose,
            campaign="春茶",
        )


def clicks(team: Team) -> list[Click]:
    with team_scope(team):
        return list(Click.objects.order_by("id"))


def test_it_leads_on_with_what_tells_where_one_came_from(client: Client, owner: Staff) -> None:
    link = made(owner)
    answer = client.get(
        f"/l/{link.code}", headers={"user-agent": PHONE, "referer": "https://m.weibo.cn/x/1?y=2"}
    )
    assert answer.status_code == 302
    assert answer["Location"] == (
        "https://shop.example.com/tea?a=1&utm_source=weibo&utm_medium=social"
        f"&utm_campaign=%E6%98%A5%E8%8C%B6&utm_content={link.code}#top"
    )
    assert answer["Cache-Control"] == "no-store"
    (kept,) = clicks(owner.team)
    assert (kept.link_id, kept.bot, kept.device, kept.app, kept.referrer) == (
        link.pk, False, "phone", "wechat", "m.weibo.cn",
    )  # fmt: skip


def test_one_statement(client: Client, owner: Staff, django_assert_num_queries: object) -> None:
    link = made(owner)
    client.get(f"/l/{link.code}")  # the day's salt
    with django_assert_num_queries(1):  # type: ignore[operator]
        client.get(f"/l/{link.code}")


def test_a_link_leads_on_before_sessions_languages_and_policies(
    client: Client, owner: Staff
) -> None:
    """And has what every answer has."""
    client.force_login(owner.user)
    answer = client.get(f"/l/{made(owner).code}", headers={"accept-language": "en"})
    assert answer.status_code == 302
    assert answer["X-Request-ID"]
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert (answer["Cache-Control"], answer["Referrer-Policy"]) == ("no-store", "origin")
    assert answer["Vary"] == "HX-Request"  # no cookie and no language was looked at
    assert "Content-Language" not in answer
    # One that rests is a page like any other.
    rests = client.get("/l/nosuchone", headers={"accept-language": "en"})
    assert (rests.status_code, rests["Content-Language"]) == (404, "en")
    assert client.post(f"/l/{made(owner).code}").status_code == 405


@pytest.mark.parametrize(
    ("how", "bot"),
    [
        ({"user-agent": PHONE}, False),
        ({"user-agent": "Mozilla/5.0 (compatible; Baiduspider/2.0)"}, True),
        ({"user-agent": ""}, True),
        ({"user-agent": PHONE, "sec-purpose": "prefetch"}, True),
    ],
    ids=["phone", "spider", "nobody", "prefetch"],
)
def test_programs_are_told_from_people(
    client: Client, owner: Staff, how: dict[str, str], bot: bool
) -> None:
    client.get(f"/l/{made(owner).code}", headers=how)
    assert [one.bot for one in clicks(owner.team)] == [bot]


def test_looking_without_opening_is_no_person(client: Client, owner: Staff) -> None:
    client.head(f"/l/{made(owner).code}", headers={"user-agent": PHONE})
    assert [one.bot for one in clicks(owner.team)] == [True]


def test_a_paused_link_tells_nobody_where_it_led(client: Client, owner: Staff) -> None:
    link = made(owner)
    with team_scope(owner.team):
        link_pause(link=link, staff=owner, actor=staff_actor(owner))
    answer = client.get(f"/l/{link.code}")
    assert answer.status_code == 410
    assert "shop.example.com" not in answer.content.decode()
    assert clicks(owner.team) == []
    assert client.get("/l/nosuchone").status_code == 404


def test_people_of_a_day_are_told_apart_and_the_day_after_nobody_knows_them(
    client: Client, owner: Staff, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    link = made(owner)
    for ip in ("203.0.113.1", "203.0.113.1", "203.0.113.2"):
        client.get(f"/l/{link.code}", headers={"user-agent": PHONE}, REMOTE_ADDR=ip)
    with connection.cursor() as cursor:  # whatever column may come: none has the address
        cursor.execute("SELECT row_to_json(c)::text FROM links_click c")
        rows = [row[0] for row in cursor.fetchall()]
    assert len(rows) == 3
    assert "203.0.113" not in f"{rows} {caplog.text}"
    first, again, other = (one.visitor for one in clicks(owner.team))
    assert first is not None
    assert bytes(first) == bytes(again or b"") != bytes(other or b"")
    DaySalt.objects.update(day=timezone.localdate() - timedelta(days=1))
    assert salts_forget() == 1
    assert not DaySalt.objects.exists()


def test_the_same_subject_has_the_same_link_and_may_turn_elsewhere(owner: Staff) -> None:
    link = made(owner)
    assert made(owner).pk == link.pk
    turned = made(owner, "https://shop.example.com/new")
    assert (turned.pk, turned.code) == (link.pk, link.code)
    assert turned.target.startswith("https://shop.example.com/new?utm_source=weibo")
    with team_scope(owner.team):
        assert [one.url for one in turned.changes.all()] == ["https://shop.example.com/tea?a=1#top"]


def test_each_platform_and_purpose_of_a_subject_has_a_link_of_its_own(
    client: Client, owner: Staff
) -> None:
    def all_four() -> list[TrackedLink]:
        return [
            made(owner),
            made(owner, purpose="comment"),
            made(owner, platform="douyin"),
            made(owner, subject=8),
        ]

    links = all_four()
    codes = [one.code for one in links]
    assert len(set(codes)) == 4
    assert [(one.subject_id, one.platform, one.purpose) for one in links] == [
        (7, "weibo", "post"), (7, "weibo", "comment"), (7, "douyin", "post"), (8, "weibo", "post"),
    ]  # fmt: skip
    assert [one.code for one in all_four()] == codes
    # Each says where it stood, and its clicks are its own.
    for link, source in zip(links, ("weibo", "weibo", "douyin", "weibo"), strict=True):
        address = client.get(f"/l/{link.code}")["Location"]
        assert f"utm_source={source}&" in address
        assert address.endswith(f"&utm_content={link.code}#top")
    assert [one.link_id for one in clicks(owner.team)] == [one.pk for one in links]


def test_to_a_page_of_this_site_the_click_goes_along(
    client: Client, owner: Staff, settings: object
) -> None:
    settings.SITE_URL = "https://fans.example.com"  # type: ignore[attr-defined]
    link = made(owner, "https://fans.example.com/j/abcdefghjk/")
    answer = client.get(f"/l/{link.code}", headers={"user-agent": PHONE})
    token = answer["Location"].rpartition("&c=")[2]
    ref = click_read(token)
    (kept,) = clicks(owner.team)
    assert ref is not None
    assert ref.click_id == kept.id


def test_a_site_that_does_not_know_its_address_knows_the_one_it_is_asked_by(
    client: Client, owner: Staff, settings: object
) -> None:
    settings.SITE_URL = ""  # type: ignore[attr-defined]
    link = made(owner, "http://fans.example.com/j/abcdefghjk/")
    settings.ALLOWED_HOSTS = ["*"]  # type: ignore[attr-defined]
    answer = client.get(f"/l/{link.code}", headers={"host": "fans.example.com"})
    assert "&c=" in answer["Location"]
    other = client.get(f"/l/{link.code}", headers={"host": "other.example.com"})
    assert "&c=" not in other["Location"]


class TestTokens:
    NOW = datetime(2026, 11, 27, 8, tzinfo=UTC)

    def read(self, token: str, days: float = 0) -> int | None:
        ref = click_read(token, now=(self.NOW + timedelta(days=days)).timestamp())
        return ref.click_id if ref else None

    def test_they_hold_a_month(self) -> None:
        token = click_token(41, self.NOW)
        assert self.read(token, 29) == 41
        assert self.read(token, 31) is None

    def test_what_is_made_up_names_no_click(self) -> None:
        token = click_token(41, self.NOW)
        for wrong in (token[:-1], "B" + token[1:], token + "A", "", "§", "x" * 900):
            assert self.read(wrong) is None


def test_the_first_two_of_a_day_at_once(
    client: Client, owner: Staff, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another thread throws away the days that are over in the very moment one is read."""
    link = made(owner)
    kept = visitors._salts

    class Busy(dict[date, bytes]):
        def __setitem__(self, day: date, salt: bytes) -> None:
            super().__setitem__(day, salt)
            self.clear()

    monkeypatch.setattr(visitors, "_salts", Busy(kept))
    assert client.get(f"/l/{link.code}", headers={"user-agent": PHONE}).status_code == 302
    assert [one.bot for one in clicks(owner.team)] == [False]


def test_a_phone_whose_maker_sounds_like_a_program_is_somebodys(
    client: Client, owner: Staff
) -> None:
    link = made(owner)
    agent = "Mozilla/5.0 (Linux; Android 14; CUBOT KINGKONG X) Mobile Safari/537.36"
    client.get(f"/l/{link.code}", headers={"user-agent": agent})
    assert [one.bot for one in clicks(owner.team)] == [False]


def test_links_lead_on_while_a_team_is_closed_and_go_when_it_is_erased(
    client: Client, owner: Staff, other_owner: Staff
) -> None:
    link, others = made(owner), made(other_owner)
    with team_scope(owner.team):
        link_update(
            link=link, staff=owner, actor=staff_actor(owner), url="https://shop.example.com/"
        )
        team_close(by=owner, actor=staff_actor(owner))
    assert client.get(f"/l/{link.code}", headers={"user-agent": PHONE}).status_code == 302
    client.get(f"/l/{others.code}", headers={"user-agent": PHONE})
    long_ago = timezone.now() - timedelta(days=31)
    Team.objects.filter(pk=owner.team_id).update(closed_at=long_ago)
    assert teams_erase() is False
    assert client.get(f"/l/{link.code}", headers={"user-agent": PHONE}).status_code == 404
    with team_scope(owner.team_id):
        assert not TrackedLink.objects.exists()
        assert not LinkChange.objects.exists()
    assert clicks(owner.team) == []
    assert len(clicks(other_owner.team)) == 1


def test_what_somebody_turned_by_hand_is_not_turned_back_by_what_its_post_said_before(
    owner: Staff,
) -> None:
    link = made(owner)
    with team_scope(owner.team):
        for place in ("sold-out", "waiting-list"):
            link_update(
                link=link, staff=owner, actor=staff_actor(owner),
                url=f"https://shop.example.com/{place}", platform="douyin",
            )  # fmt: skip
    again = made(owner)  # the post is drawn anew, say for a hand-off
    assert (again.pk, again.url) == (link.pk, "https://shop.example.com/waiting-list")
    assert again.platform == "weibo"  # or its post would not find it again
    turned = made(owner, "https://shop.example.com/new")
    assert turned.url == "https://shop.example.com/new"
    assert made(owner).url == "https://shop.example.com/tea?a=1#top"
