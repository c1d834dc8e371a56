"""Pages of the archive: what stands there, a text compared, a file brought in and taken back."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from foundation.imports.services import import_create, import_undo
from foundation.jobs.services import job_run
from foundation.scopes.scope import team_scope
from foundation.teams.models import Staff
from kol.posts.models import ArchivedText, Post, TextPrints
from kol.posts.originality.checking import originality_check
from kol.posts.originality.texts import text_add
from tests.cast import staff_actor
from tests.community.fans.lists import bring_in, check, outcome

pytestmark = pytest.mark.django_db
SPRING = "今年第一批春茶来自海拔一千二百米的三片老茶园"
AUTUMN = "秋天的乌龙茶要等到霜降以后才能下山"
FILE = f"""标题,正文,日期,链接
春茶,{SPRING}，采摘只在清明前。,2025-04-01,https://weibo.com/1/a
又是春茶,{SPRING} 采摘只在清明前！,,
短,太短了,,
坏日子,秋天的乌龙茶要等到霜降以后才能下山见到大家,明天,
秋茶,秋天的乌龙茶要等到霜降以后才能下山见到大家呢,2025年10月20日,公众号
"""


@pytest.fixture
def desk(client: Client, owner: Staff) -> Client:
    client.force_login(owner.user)
    return client


def test_a_file_brings_each_text_once_and_goes_back_whole(owner: Staff) -> None:
    actor = staff_actor(owner)
    with team_scope(owner.team):
        record = import_create(
            team=owner.team,
            target="texts",
            upload=SimpleUploadedFile("旧文.csv", FILE.encode()),
            filename="旧文.csv",
            actor=actor,
        )
        assert set(record.mapping.values()) == {"title", "text", "written_on", "place"}
        record = bring_in(check(record, actor), actor)
        assert outcome(record) == (2, 0, 1, 2)
        spring = ArchivedText.objects.get(title="春茶")
        assert (spring.place, str(spring.written_on)) == ("https://weibo.com/1/a", "2025-04-01")
        assert originality_check(f"听说{SPRING}！").sources[0].ref == spring.pk
        record = import_undo(record=record, actor=actor)
        assert record.undo_job_id is not None
        job_run(team_id=owner.team_id, job_id=record.undo_job_id)
        assert not ArchivedText.objects.exists()
        assert not TextPrints.objects.exists()


def test_the_list_finds_words_and_says_when_there_is_none(desk: Client, owner: Staff) -> None:
    home = f"/t/{owner.team.slug}/originality/"
    assert "imports/texts/" in desk.get(home).content.decode()
    with team_scope(owner.team):
        text_add(staff=owner, actor=staff_actor(owner), text=f"{SPRING}。", title="谷雨")
        text_add(staff=owner, actor=staff_actor(owner), text="秋天的乌龙茶要等到霜降以后才能下山")
    shown = desk.get(home, {"q": "老茶园"}).content.decode()
    assert "谷雨" in shown
    assert "乌龙" not in shown
    assert "谷雨" not in desk.get(home, {"q": "拿铁"}).content.decode()


def test_a_text_is_kept_shown_and_deleted(desk: Client, owner: Staff) -> None:
    home = f"/t/{owner.team.slug}/originality/"
    short = desk.post(f"{home}new/", {"text": "太短", "title": "留着"})
    assert short.status_code == 422
    assert "留着" in short.content.decode()
    page = desk.post(f"{home}new/", {"text": SPRING, "title": "春茶"}, follow=True)
    assert SPRING in page.content.decode()
    where = page.request["PATH_INFO"]
    assert desk.post(f"{where}delete/").status_code == 302
    assert desk.get(where).status_code == 404


def test_a_text_that_was_compared_is_shown_with_its_passages(desk: Client, owner: Staff) -> None:
    with team_scope(owner.team):
        row = text_add(staff=owner, actor=staff_actor(owner), text=f"{SPRING}。", title="旧文")
        text_add(staff=owner, actor=staff_actor(owner), text=f"{AUTUMN}。", title="秋天的")
    answer = desk.post(
        f"/t/{owner.team.slug}/originality/check/",
        {"text": f"<b>你好</b> {SPRING}<i>好喝</i> {AUTUMN}"},
    ).content.decode()
    assert f">{SPRING}<sup>1</sup></mark>" in answer
    assert f">{AUTUMN}<sup>2</sup></mark>" in answer
    # How much of all of it was written before, and how much of it each source has.
    assert "<strong>与以前的文字重复 83%</strong>" in answer
    row_of = r'<li .*?<a href="[^"]*">([^<]*)</a>.*?<strong>(\d+%)</strong></li>'
    assert re.findall(row_of, answer) == [("旧文", "47%"), ("秋天的", "36%")]
    assert "&lt;b&gt;你好" in answer
    assert f"originality/text/{row.public_id}/" in answer


def test_a_post_is_compared_as_its_form_says_and_not_with_itself(
    desk: Client, owner: Staff
) -> None:
    body = {
        "blocks": [{"type": "paragraph", "runs": [{"text": "还没有写到那一句，先写点别的内容。"}]}]
    }
    with team_scope(owner.team):
        text_add(staff=owner, actor=staff_actor(owner), text=f"{SPRING}。", title="旧文")
        post = Post.objects.create(team=owner.team, title="新文", body=body)
    where = f"/t/{owner.team.slug}/originality/post/{post.public_id}/"
    assert "<mark" not in desk.post(where).content.decode()
    assert "<mark" in desk.post(where, {"title": "新文", "body": SPRING}).content.decode()
