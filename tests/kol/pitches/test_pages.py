"""The pages of releases and pitches: from the first word to the reply."""

import re
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from foundation.scopes.actors import Actor
from foundation.scopes.scope import team_scope
from foundation.teams.models import Staff, Team
from kol.pitches.models import Mailbox, Pitch, PitchRecipient, Release, SenderSettings
from kol.pitches.services.releases import release_save
from kol.pitches.services.sender import sender_update
from tests.kol.pitches.conftest import MakeContact, MakePitch, Sink, mail_to, run, sent_off

pytestmark = pytest.mark.django_db
Asked = Callable[[Staff], Client]


@pytest.fixture
def desk(client_for: Asked, pr: Staff) -> Client:
    """The PR person's browser."""
    return client_for(pr)


def page(name: str, *args: object) -> str:
    return reverse(f"pitches:{name}", args=["xiaoman", *args])


def text(response: object) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())  # type: ignore[attr-defined]


@pytest.mark.usefixtures("fast")
def test_from_the_first_word_to_the_reply(
    desk: Client, team: Team, contact: MakeContact, smtp: Sink
) -> None:
    zhang = contact("张伟", "zhang@a.example", "人民日报", beats=["美食"])
    contact("李娜", "li@a.example", beats=["美食"])
    never = contact("王五", "w@a.example", do_not_contact=True, do_not_contact_reason="x")
    written = {"title": "凉拌酱上市", "body": "第一段。"}
    answer = desk.post(page("release_new"), written)
    release = Release.objects.get()
    assert answer["Location"] == page("release", release.public_id)
    answer = desk.post(
        page("new", release.public_id),
        {"subject": "{{称呼}}：{{标题}}", "body": "{{媒体}}您好", "embargo": "notice"},
    )
    pitch = Pitch.objects.get()
    assert answer["Location"] == page("people", pitch.public_id)
    people = desk.get(page("people", pitch.public_id))
    assert people.content.decode().count('name="contact"') == 2
    picked = {"act": "pick", "contact": [zhang.public_id, never.public_id]}
    desk.post(page("people", pitch.public_id), picked)
    desk.post(page("people", pitch.public_id), {"act": "filters", "beat": "美食"})
    checked = text(desk.get(page("check", pitch.public_id)))
    assert "请勿联系" in checked or "Marked as do not contact" in checked
    assert "{{媒体}}" in checked
    answer = desk.post(page("send", pitch.public_id))
    assert answer["Location"] == page("check", pitch.public_id)
    answer = desk.post(page("send", pitch.public_id), {"skip_missing": "1"})
    assert answer["Location"] == page("pitch", pitch.public_id)
    with team_scope(team):
        assert run(pitch) == ["done"]
        assert [mail["To"] for mail in smtp.mails] == ["zhang@a.example"]
        recipient = PitchRecipient.objects.get(pitch=pitch, contact=zhang)
    watched = desk.get(page("pitch", pitch.public_id))
    assert watched.status_code == 200
    one = page("recipient", pitch.public_id, recipient.public_id)
    assert "张老师：凉拌酱上市" in text(desk.get(one))
    noted = {"answer": "covered", "url": "https://news.example/1"}
    act = page("recipient_act", pitch.public_id, recipient.public_id)
    assert desk.post(act, noted)["Location"] == one
    recipient.refresh_from_db()
    assert (recipient.answer, recipient.covered_url) == ("covered", "https://news.example/1")


def test_a_release_keeps_its_versions_and_shows_what_changed(
    desk: Client, release: Release, by: Actor
) -> None:
    release_save(
        release=release,
        actor=by,
        title=release.title,
        body="第一段改了。\n\n第二段。",
        note="改首段",
    )
    shown = desk.get(page("release_diff", release.public_id)).content.decode()
    assert '<ins class="good">改了</ins>' in shown
    assert "<del" in shown  # the lead went
    assert desk.get(page("release_diff", release.public_id) + "?from=1&to=9").status_code == 404
    assert "改首段" in desk.get(page("release", release.public_id)).content.decode()


def test_a_version_saved_meanwhile_is_not_written_over(
    desk: Client, release: Release, by: Actor
) -> None:
    form = desk.get(page("release_edit", release.public_id)).content.decode()
    assert 'name="based_on" value="1"' in form
    release_save(release=release, actor=by, title="同事的标题", body="同事的正文")
    mine = {"title": "我的标题", "body": "我的正文", "based_on": "1"}
    answer = desk.post(page("release_edit", release.public_id), mine)
    assert answer.status_code == 422
    assert "我的正文" in answer.content.decode()
    release.refresh_from_db()
    assert (release.title, release.number) == ("同事的标题", 2)


def test_what_is_refused_keeps_what_was_typed(desk: Client, release: Release) -> None:
    given = {"subject": "你好", "body": "{{星座}}您好", "embargo": "notice"}
    answer = desk.post(page("new", release.public_id), given)
    assert answer.status_code == 422
    assert "{{星座}}您好" in answer.content.decode()
    assert "{{称呼}}" in text(answer)
    assert Pitch.objects.count() == 0


def test_empty_lists_say_what_to_do(desk: Client, team: Team) -> None:
    assert page("releases") in desk.get(page("pitches")).content.decode()
    assert page("release_new") in desk.get(page("releases")).content.decode()
    assert desk.get(page("pitches") + "?q=无").status_code == 200


@pytest.mark.usefixtures("fast")
def test_the_page_watches_itself_while_mails_go(
    desk: Client, contact: MakeContact, pitch_to: MakePitch, by: Actor, smtp: Sink
) -> None:
    zhang = contact("张伟", "zhang@a.example")
    pitch = sent_off(pitch_to(zhang), by)
    address = page("pitch", pitch.public_id)
    assert 'hx-trigger="every 3s"' in desk.get(address).content.decode()
    run(pitch)
    part = desk.get(address, headers={"HX-Request": "true"}).content.decode()
    assert part.lstrip().startswith('<div id="live"')
    assert "every 3s" not in part


@pytest.mark.usefixtures("fast")
@pytest.mark.parametrize("people", [1, 30])
def test_the_pages_cost_the_same_for_many(
    desk: Client,
    contact: MakeContact,
    pitch_to: MakePitch,
    by: Actor,
    people: int,
    django_assert_max_num_queries: Callable[..., object],
) -> None:
    everybody = [contact(f"记者{at}", f"r{at}@a.example", "日报") for at in range(people)]
    draft, pitch = pitch_to(*everybody), sent_off(pitch_to(*everybody), by)
    desk.get(page("pitches"))
    for name, key, most in (
        ("pitches", [], 9),
        ("people", [draft.public_id], 13),
        ("check", [draft.public_id], 14),
        ("pitch", [pitch.public_id], 19),
    ):
        with django_assert_max_num_queries(most):  # type: ignore[attr-defined]
            assert desk.get(page(name, *key)).status_code == 200


def test_settings_of_sending(client_for: Asked, owner: Staff, team: Team) -> None:
    desk = client_for(owner)
    form = desk.get(page("settings"))
    assert form.status_code == 200
    given = {
        "from_name": "小满公关",
        "from_address": "pr@xiaoman.example",
        "approval": "above",
        "approval_above": "20",
        "per_minute": "30",
        "per_domain": "10",
        "per_day": "500",
        "follow_up_most": "1",
        "follow_up_days": "5",
    }
    assert desk.post(page("settings"), given)["Location"] == page("settings")
    with team_scope(team):
        sender = SenderSettings.objects.get()
    assert (sender.from_name, sender.approval, sender.per_day) == ("小满公关", "above", 500)
    answer = desk.post(page("settings"), given | {"per_minute": "0"})
    assert answer.status_code == 422


def test_the_mailbox_is_tried_before_it_is_kept(
    client_for: Asked, owner: Staff, team: Team
) -> None:
    desk = client_for(owner)
    given = {
        "address": "press@xiaoman.example",
        "host": "127.0.0.1",
        "port": "143",
        "security": "none",
        "username": "press",
        "password": "geheim-1",
        "folder": "INBOX",
    }
    answer = desk.post(page("mailbox"), given | {"act": "try"})
    assert answer.status_code == 422
    assert "QZ_FETCH_ALLOWED" in answer.content.decode()
    assert "geheim-1" not in answer.content.decode()
    with team_scope(team):
        assert not Mailbox.objects.exists()
    assert desk.post(page("mailbox"), given | {"act": "save", "is_on": "on"}).status_code == 302
    with team_scope(team):
        assert Mailbox.objects.get().host == "127.0.0.1"
    shown = desk.get(page("settings")).content.decode()
    assert "geheim-1" not in shown
    assert desk.post(page("mailbox_out")).status_code == 302
    with team_scope(team):
        assert not Mailbox.objects.exists()


@pytest.mark.usefixtures("fast")
class TestUnsubscribing:
    """The page at the foot of each mail."""

    def test_in_one_click_without_a_page(
        self, contact: MakeContact, pitch_to: MakePitch, by: Actor, smtp: Sink
    ) -> None:
        zhang = contact("张伟", "zhang@a.example")
        pitch = sent_off(pitch_to(zhang), by)
        run(pitch)
        link = smtp.mails[0]["List-Unsubscribe"].strip("<>").removeprefix("https://qz.example")
        program = Client(enforce_csrf_checks=True)
        assert program.get(link).status_code == 200
        assert mail_to(pitch, zhang).recipient.unsubscribed_at is None
        answer = program.post(link, {"List-Unsubscribe": "One-Click"})
        assert answer.status_code == 200
        assert mail_to(pitch, zhang).recipient.unsubscribed_at is not None
        again = sent_off_reasons(pitch_to(zhang), by)
        assert again == "unsubscribed"

    def test_the_page_undoes_it(
        self, contact: MakeContact, pitch_to: MakePitch, by: Actor, smtp: Sink
    ) -> None:
        zhang = contact("张伟", "zhang@a.example")
        pitch = sent_off(pitch_to(zhang), by)
        run(pitch)
        reader, link = Client(), f"/m/{mail_to(pitch, zhang).token}/"
        assert reader.post(link, {"act": "stop"}, follow=True).status_code == 200
        assert 'value="again"' in reader.get(link).content.decode()
        reader.post(link, {"act": "again"})
        assert mail_to(pitch, zhang).recipient.unsubscribed_at is None
        second = sent_off(pitch_to(zhang), by)
        assert run(second) == ["done"]

    def test_an_address_nobody_was_given(self) -> None:
        for token in ("x", "a" * 20, "<script>"):
            assert Client().get(f"/m/{token}/").status_code == 404
            assert Client().get(f"/m/{token}/open.gif").status_code == 200

    def test_opens_are_counted_only_where_the_team_says_so(
        self, contact: MakeContact, pitch_to: MakePitch, by: Actor, smtp: Sink, team: Team
    ) -> None:
        zhang = contact("张伟", "zhang@a.example")
        pitch = sent_off(pitch_to(zhang), by)
        run(pitch)
        picture = f"/m/{mail_to(pitch, zhang).token}/open.gif"
        assert picture not in smtp.text(kind="text/html")
        assert Client().get(picture)["Content-Type"] == "image/gif"
        assert mail_to(pitch, zhang).opens == 0
        SenderSettings.objects.update(track_opens=True)
        Client().get(picture)
        assert mail_to(pitch, zhang).opens == 1
        assert mail_to(pitch, zhang).recipient.opened_at is not None


def sent_off_reasons(pitch: Pitch, by: Actor) -> str:
    """Why the one recipient of a second pitch gets nothing."""
    from kol.pitches.errors import NobodyToSendTo

    with pytest.raises(NobodyToSendTo):
        sent_off(pitch, by)
    from kol.pitches.candidates import candidates_of

    (one,) = candidates_of(pitch.chosen)
    return one.skip


@pytest.mark.usefixtures("fast")
def test_one_of_many_recipients_is_found(
    desk: Client, contact: MakeContact, pitch_to: MakePitch, by: Actor, team: Team
) -> None:
    with team_scope(team):
        people = [contact("张伟", "z@a.example", "人民日报"), contact("李娜", "l@b.example")]
        pitch = sent_off(pitch_to(*people), by)
    address = page("pitch", pitch.public_id)

    def named(query: str) -> list[str]:
        shown = desk.get(address + query).content.decode()
        rows = shown.partition('id="people"')[2].partition("<h2")[0]
        return [name for name in ("张伟", "李娜") if name in rows]

    assert named("") == ["张伟", "李娜"]
    assert named("?q=zhangwei") == ["张伟"]
    assert named("?q=人民日报&shown=waiting") == ["张伟"]
    assert named("?q=张伟&shown=bounced") == []


@pytest.mark.usefixtures("fast")
def test_what_waits_for_a_word_is_not_said_to_be_on_its_way(
    desk: Client, contact: MakeContact, pitch_to: MakePitch, by: Actor, team: Team
) -> None:
    with team_scope(team):
        sender_update(team_id=team.pk, actor=by, approval=SenderSettings.Approval.ALWAYS)
        pitch = pitch_to(contact("张伟", "z@a.example"))
    shown = desk.post(page("send", pitch.public_id), follow=True).content.decode()
    assert "别人同意之前" in shown
    assert "已开始发送" not in shown
