"""A draft beside the archive: what was written before, by how much, and where."""

import random
from collections.abc import Sequence
from datetime import date

import pytest

from foundation.events.models import Event
from foundation.events.registry import consumer_get
from foundation.scopes.scope import ScopeError, team_scope
from foundation.teams.models import Staff
from foundation.text.copied import plain_of, prints_of
from kol.posts.body import text_to_body
from kol.posts.drafts import Draft
from kol.posts.models import ArchivedText, Post, TextPrints
from kol.posts.originality import checking
from kol.posts.originality.archive import prints_put
from kol.posts.originality.checking import originality_check
from kol.posts.originality.earlier import KIND, post_words
from kol.posts.originality.errors import TextShort, TextThere
from kol.posts.originality.registry import SourceText
from kol.posts.originality.texts import text_add, texts_delete
from kol.posts.services.editing import post_create
from kol.posts.services.review import post_approve, post_ask
from tests.cast import staff_actor

pytestmark = pytest.mark.django_db
SPRING = "今年第一批春茶来自海拔一千二百米的三片老茶园，采摘只在清明前的九个早晨进行。"
TAIL = "关注小满，每周三晚上八点一起喝茶聊天，不见不散。"


def words(seed: int, length: int) -> str:
    alphabet = [chr(code) for code in range(0x4E00, 0x4E00 + 3000)]
    return "".join(random.Random(seed).choices(alphabet, k=length))


def kept(staff: Staff, text: str, title: str = "") -> ArchivedText:
    return text_add(
        staff=staff,
        actor=staff_actor(staff),
        text=text,
        title=title,
        written_on=date(2025, 4, 1),
    )


def test_nothing_is_there_yet(owner: Staff) -> None:
    with team_scope(owner.team):
        told = originality_check(SPRING)
    assert (told.percent, told.overlaps, told.enough) == (0, [], True)


def test_what_was_taken_is_shown_with_its_source(owner: Staff) -> None:
    with team_scope(owner.team):
        row = kept(owner, f"{words(1, 300)}。{SPRING}{words(2, 200)}", "春茶上市")
        draft = f"朋友们好！{SPRING}我们等你。"
        told = originality_check(draft)
    (overlap,) = told.overlaps
    assert draft[overlap.start : overlap.end] == SPRING.rstrip("。")
    source = overlap.source.text
    assert source.text[overlap.source_start : overlap.source_end] == SPRING.rstrip("。")
    assert (source.title, source.public_id, source.day) == ("春茶上市", row.public_id, "2025-04-01")
    # 36 of the 44 characters that are no signs.
    assert (told.percent, overlap.source.percent, overlap.source.number) == (82, 82, 1)


def test_several_sources_share_the_draft_and_nothing_counts_twice(owner: Staff) -> None:
    with team_scope(owner.team):
        kept(owner, f"{words(3, 100)}{SPRING}")
        kept(owner, f"{SPRING[10:]}{TAIL}{words(4, 100)}")
        draft = f"{SPRING}{TAIL}"
        told = originality_check(draft)
    assert told.percent == 100
    assert [one.source.number for one in told.overlaps] == [2, 1]
    assert sum(source.percent for source in told.sources) == 100
    starts = [(one.start, one.end) for one in told.overlaps]
    assert starts[0][1] <= starts[1][0]


def test_an_ending_under_every_text_is_found_however_many_have_it(owner: Staff) -> None:
    with team_scope(owner.team):
        for seed in range(60):
            kept(owner, f"{words(seed + 10, 30)}{TAIL}")
        told = originality_check(f"{words(99, 60)}{TAIL}")
    (overlap,) = told.overlaps
    assert overlap.source.text.text.endswith(TAIL)


def test_queries_stay_few(owner: Staff, django_assert_num_queries: object) -> None:
    with team_scope(owner.team):
        for seed in range(5):
            kept(owner, f"{words(seed, 200)}")
        draft = "".join(words(seed, 200)[:50] for seed in range(5))
        with django_assert_num_queries(2):  # type: ignore[operator]
            told = originality_check(draft)
    assert (told.percent, len(told.sources)) == (100, 5)


def test_another_teams_texts_are_no_business_of_ours(owner: Staff, other_owner: Staff) -> None:
    with team_scope(other_owner.team):
        kept(other_owner, SPRING)
        assert originality_check(SPRING).percent == 100
    with team_scope(owner.team):
        assert originality_check(SPRING).percent == 0


def test_it_is_asked_in_one_teams_scope() -> None:
    with pytest.raises(ScopeError):
        originality_check(SPRING)


def test_an_earlier_post_is_compared_and_never_with_itself(owner: Staff) -> None:
    with team_scope(owner.team):
        body = {"blocks": [{"type": "paragraph", "runs": [{"text": SPRING}]}]}
        post = Post.objects.create(team=owner.team, title="春茶", body=body)
        prints_put(
            team_id=owner.team_id, kind=KIND, texts={post.pk: post_words(post.title, post.body)}
        )
        assert originality_check(SPRING).sources[0].text.public_id == post.public_id
        assert originality_check(SPRING, (KIND, post.pk)).percent == 0
        Post.objects.filter(pk=post.pk).update(body={"blocks": []})
        assert originality_check(SPRING).percent == 0


def test_what_somebody_said_yes_to_is_an_earlier_post(owner: Staff, manager: Staff) -> None:
    with team_scope(owner.team):
        draft = Draft(title="春茶", body=text_to_body(SPRING))
        post = post_create(staff=owner, actor=staff_actor(owner), draft=draft)
        listens = consumer_get("posts.originality")

        def heard() -> int:
            for event in Event.objects.filter(name__in=listens.events).order_by("id"):
                listens.handler(event)
            return originality_check(SPRING).percent

        assert heard() == 0
        post_ask(post=post, staff=owner, actor=staff_actor(owner), number=post.number)
        post_approve(post=post, staff=manager, actor=staff_actor(manager), number=post.number)
        assert heard() == 100
        assert originality_check(SPRING).sources[0].text.public_id == post.public_id


def test_the_same_text_is_kept_once_and_a_scrap_not_at_all(owner: Staff) -> None:
    with team_scope(owner.team):
        kept(owner, SPRING)
        with pytest.raises(TextThere):
            kept(owner, SPRING.replace("，", " ,  "))
        with pytest.raises(TextShort):
            kept(owner, "春茶上市了！")
        assert ArchivedText.objects.count() == 1


def test_what_is_deleted_is_compared_no_more(owner: Staff) -> None:
    with team_scope(owner.team):
        row = kept(owner, SPRING)
        gone = texts_delete(public_ids=[row.public_id], staff=owner, actor=staff_actor(owner))
        assert gone == 1
        assert not TextPrints.objects.exists()
        assert originality_check(SPRING).percent == 0


def test_what_is_looked_into_is_bounded(owner: Staff, monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[int] = []

    def texts(chosen: Sequence[checking.Ref]) -> dict[checking.Ref, SourceText]:
        read.append(len(chosen))
        return whole(chosen)

    whole = checking._texts
    monkeypatch.setattr(checking, "_texts", texts)
    monkeypatch.setattr(checking, "FIRST_READ", 2)
    monkeypatch.setattr(checking, "MOST_READ", 500 * 4)
    with team_scope(owner.team):
        for number in range(9):
            kept(owner, f"{words(100 + number, 500)}{SPRING[: 20 + number]}")
        told = originality_check(SPRING)
        # No more than may be read, and what is read is told of.
        assert read == [2, 1]
        assert told.overlaps[0].end - told.overlaps[0].start >= 20
        monkeypatch.setattr(checking, "MOST_HITS", 0)
        draft = plain_of(SPRING)
        found = checking._found(draft, owner.team_id, None)
        places = [place for _print, place in prints_of(draft.chars, owner.team_id)]
        # Each print brings one text, though several have it.
        hits = sorted(place for those in found.values() for place in those)
        assert hits == [place for place in places if place in hits] != []
