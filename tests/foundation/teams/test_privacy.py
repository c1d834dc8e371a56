"""What people are told is kept of them: the site's words, a team's, and their versions."""

import hashlib
import re
from collections.abc import Callable
from datetime import timedelta
from threading import Thread

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from community.fans.models import Fan
from community.fans.services import fan_for_user
from community.moderation.models import Rules
from foundation.scopes.scope import team_scope
from foundation.teams.models import AuditEntry, Staff, Team, TeamPrivacy, User
from foundation.teams.person_registry import person_data_all
from foundation.teams.privacy import WORDS_OF, kept_parts, privacy_words_version
from foundation.teams.services import privacy_update, team_close
from foundation.teams.services.closing import teams_erase
from tests.cast import fan_actor, staff_actor

pytestmark = pytest.mark.django_db
ClientFor = Callable[[User | Staff], Client]
DESK = "/t/xiaoman/settings/privacy/"
SAID = {"contact": "小满工作室 阿花 privacy@xiaoman.cn", "words": "橘子汽水品牌方会收到收件地址。"}
# Of the words of the site, in both languages, as WORDS_OF dates them.
DIGEST = "643c1cdd39c2ac38"


def words_url(team: Team) -> str:
    return f"/privacy/{team.public_id}/"


def say(owner: Staff, **said: str) -> TeamPrivacy | None:
    with team_scope(owner.team_id):
        return privacy_update(by=owner, actor=staff_actor(owner), **(SAID | said))


def test_the_words_have_the_day_of_their_last_change(client: Client) -> None:
    told = ""
    for language in ("zh-hans", "en"):
        client.cookies["qz_lang"] = language
        page = client.get("/privacy/").content.decode()
        main = page[page.index("<main") : page.index("</main>")]
        told += re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", main)).replace(WORDS_OF, "")
    digest = hashlib.sha256(told.encode()).hexdigest()[:16]
    assert digest == DIGEST, "the words changed: set WORDS_OF to the day, and DIGEST here"


def test_every_app_that_holds_something_says_so() -> None:
    assert {one.name for one in person_data_all()} <= {part.name for part in kept_parts()}


def test_a_visitor_reads_who_what_and_how_long(
    owner: Staff, client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    say(owner)
    with team_scope(owner.team_id):
        Rules.objects.update_or_create(team_id=owner.team_id, defaults={"log_days": 365})
    with django_assert_num_queries(3):
        answer = client.get(words_url(owner.team))
    page = answer.content.decode()
    assert answer.status_code == 200
    for told in (
        "由「小满」决定并负责",
        "小满工作室 阿花 privacy@xiaoman.cn",
        "橘子汽水品牌方会收到收件地址。",
        "365 天；还没处理完的举报留到处理完。",
        "团队上传的名单 30 天后删除，其中没能导入的行 90 天后删除，导出的文件 7 天后删除",
        "完整的手机号和邮箱只有负责人、主管、运营能看到",
        f"版本 {WORDS_OF}.1",
    ):
        assert told in page
    # A part for the window on the join page: the words, and no page around them.
    part = client.get(words_url(owner.team), headers={"HX-Request": "true"}).content.decode()
    assert ("365 天" in part, "<html" in part) == (True, False)


def test_a_fan_finds_each_of_their_teams(
    owner: Staff,
    other_owner: Staff,
    fan_user: User,
    client_for: ClientFor,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    for staff in (owner, other_owner):
        with team_scope(staff.team_id):
            fan_for_user(
                team_id=staff.team_id, user=fan_user, actor=fan_actor(fan_user),
                source="invite", consent=True, consent_how="join page",
            )  # fmt: skip
    client = client_for(fan_user)
    with django_assert_num_queries(4):
        page = client.get("/privacy/").content.decode()
    assert [f"/privacy/{one.team.public_id}/" in page for one in (owner, other_owner)] == [True] * 2
    assert "180 天" in page  # no team's: the least there is
    me = client.get("/accounts/me/").content.decode()
    assert ('href="/privacy/"' in me, 'href="/accounts/me/copy/"' in me) == (True, True)


def test_the_team_sets_its_own_words(owner: Staff, team: Team, client_for: ClientFor) -> None:
    client = client_for(owner)
    assert "还没有填联系方式" in client.get(DESK).content.decode()
    for _ in range(2):  # the same again is no new version
        assert client.post(DESK, SAID).status_code == 302
    assert client.post(DESK, SAID | {"words": ""}).status_code == 302
    team.refresh_from_db()
    assert privacy_words_version(team) == f"{WORDS_OF}.2"
    with team_scope(team):
        kept = TeamPrivacy.objects.order_by("version").values_list("version", "contact", "words")
        assert list(kept) == [(1, SAID["contact"], SAID["words"]), (2, SAID["contact"], "")]
        trail = AuditEntry.objects.filter(action="team.privacy").order_by("pk")
        assert list(trail.values_list("changes", flat=True)) == [
            {"privacy_version": [0, 1], "contact": "changed", "words": "changed"},
            {"privacy_version": [1, 2], "words": "changed"},
        ]


def test_too_long_is_refused_and_kept(owner: Staff, team: Team, client_for: ClientFor) -> None:
    answer = client_for(owner).post(DESK, {"contact": "阿" * 121, "words": "说" * 2001})
    page = answer.content.decode()
    assert (answer.status_code, "阿" * 121 in page, "说" * 2001 in page) == (422, True, True)
    with team_scope(team):
        assert not TeamPrivacy.objects.exists()


def test_an_erased_team_says_nothing_any_more(owner: Staff, team: Team, client: Client) -> None:
    say(owner)
    with team_scope(team):
        team_close(by=owner, actor=staff_actor(owner))
    assert "这个团队已经关闭" in client.get(words_url(team)).content.decode()
    Team.objects.filter(pk=team.pk).update(closed_at=timezone.now() - timedelta(days=31))
    teams_erase()
    assert client.get(words_url(team)).status_code == 404
    with team_scope(team):
        assert not TeamPrivacy.objects.exists()


def test_a_person_takes_a_copy_of_everything(
    owner: Staff, fan_user: User, stranger: User, client_for: ClientFor
) -> None:
    with team_scope(owner.team_id):
        fan_for_user(
            team_id=owner.team_id, user=fan_user, actor=fan_actor(fan_user),
            source="invite", consent=True, consent_how="join page",
        )  # fmt: skip
        Fan.objects.update(nickname="小粉")
    answer = client_for(fan_user).get("/accounts/me/copy/")
    told = answer.json()
    assert answer["Content-Disposition"].startswith('attachment; filename="qunzhu-')
    assert (told["account"]["phone"], told["account"]["name"]) == ("+8613800000001", "fan")
    assert [one["nickname"] for one in told["fans"]] == ["小粉"]
    assert set(told) == {"account"} | {one.name for one in person_data_all()}
    assert client_for(stranger).get("/accounts/me/copy/").json()["fans"] == []


@pytest.mark.django_db(transaction=True)
def test_two_who_save_at_once_make_two_versions(owner: Staff) -> None:
    def save(words: str) -> None:
        try:
            say(owner, words=words)
        finally:
            connection.close()

    threads = [Thread(target=save, args=(f"第{n}版",)) for n in range(4)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    with team_scope(owner.team_id):
        assert sorted(TeamPrivacy.objects.values_list("version", flat=True)) == [1, 2, 3, 4]
    assert Team.objects.get(pk=owner.team_id).privacy_version == 4
