"""Which words of an erased person are blotted out of what others read, and which stay."""

import pytest
from django.utils import timezone

from foundation.scopes.actors import Actor
from foundation.teams.models import Team
from kol.press.models import Channel, Contact, Gift, MediaAccount, PressNote
from kol.press.services import erasure, forgetting
from kol.press.services.erasure import contact_erase, contacts_erase_some
from kol.press.services.gifts import gift_record
from kol.press.services.notes import note_add
from kol.press.services.outlets import outlet_create
from tests.kol.press.archive import a_contact

pytestmark = pytest.mark.usefixtures("scope")


def channel(contact: Contact, kind: str, value: str, normal: str = "") -> None:
    Channel.objects.create(
        team_id=contact.team_id, contact=contact, kind=kind, value=value, normal=normal or value
    )


def test_what_others_have_too_stays_and_so_do_pieces_of_other_words(
    team: Team, actor: Actor
) -> None:
    paper = outlet_create(
        team_id=team.pk, actor=actor, name="晨报", submission="稿件发 Tougao@paper.com"
    )
    wang, li = a_contact(team, actor, "王芳", at=paper), a_contact(team, actor, "李娜", at=paper)
    for one in (wang, li):
        channel(one, "phone", "010-65368888", "+861065368888")
    channel(wang, "email", "tougao@paper.com")
    channel(wang, "email", "wang@paper.com")
    channel(wang, "qq", "380013")
    for holder in ({"outlet": paper}, {"contact": wang}):
        MediaAccount.objects.create(team=team, platform="weibo", handle="paper_2024", **holder)
    text = (
        "总机010-65368888，投稿tougao@paper.com，微博paper_2024，李娜13800138000，"
        "老王wangwang@paper.com，QQ380013，邮箱wang@paper.com。"
    )
    notes = [note_add(of=one, text=text, actor=actor) for one in (paper, li)]
    contact_erase(contact=wang, actor=actor)
    for note in notes:
        note.refresh_from_db()
        assert note.text == (
            "总机010-65368888，投稿tougao@paper.com，微博paper_2024，李娜13800138000，"
            "老王wangwang@paper.com，QQ■■，邮箱■■。"
        )
    # The last who has it takes it along.
    contact_erase(contact=li, actor=actor)
    notes[0].refresh_from_db()
    assert "65368888" not in notes[0].text


def test_ids_go_however_they_are_typed_and_wherever_they_stand(team: Team, actor: Actor) -> None:
    paper = outlet_create(
        team_id=team.pk, actor=actor, name="晨报", submission="稿件加微信zhangsanfeng",
        deadlines="找13800138000或(010) 6500-1234",
    )  # fmt: skip
    said = (
        "先打 138-0013-8000、008613800138000，勿发 Zhang@Paper.com；微信 ZhangSanFeng，"
        "改天 138-0013-80001"
    )
    li = a_contact(
        team, actor, "李娜", preferences=said, topics="zhangsanfeng 的稿子", do_not_contact=True,
        do_not_contact_reason="+86 138 0013 8000 说的",
    )  # fmt: skip
    gift_record(
        contact=li, actor=actor, kind="gift", what="托zhangsanfeng带", value=9,
        on=timezone.localdate(),
    )  # fmt: skip
    zhang = a_contact(team, actor)
    channel(zhang, "mobile", "13800138000", "+8613800138000")
    channel(zhang, "phone", "(010)65001234", "+861065001234")
    channel(zhang, "email", "zhang@paper.com")
    channel(zhang, "wechat", "zhangsanfeng")
    contact_erase(contact=zhang, actor=actor)
    li.refresh_from_db()
    paper.refresh_from_db()
    assert li.preferences == "先打 ■■、■■，勿发 ■■；微信 ■■，改天 138-0013-80001"
    assert (li.topics, li.do_not_contact_reason) == ("■■ 的稿子", "■■ 说的")
    assert (paper.submission, paper.deadlines) == ("稿件加微信■■", "找■■或(■■")
    assert Gift.objects.get().what == "托■■带"


def test_texts_of_a_closed_team_are_walked_once_for_many(
    team: Team, actor: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    walks: list[set[str]] = []
    for module in (erasure, forgetting):
        monkeypatch.setattr(module, "blot_everywhere", lambda words: walks.append(set(words)))
    for at, name in enumerate(("甲", "乙", "丙")):
        one = a_contact(team, actor, name)
        channel(one, "mobile", f"1380013800{at}")
        note_add(of=one, text=f"找{name}", actor=actor)
    assert contacts_erase_some(5) == 3
    assert not PressNote.objects.exists()
    assert set(Contact.objects.values_list("state", flat=True)) == {"active"}
    assert [contacts_erase_some(5), contacts_erase_some(5)] == [3, 0]
    assert [words for words in walks if words] == [{f"1380013800{at}" for at in range(3)}]
