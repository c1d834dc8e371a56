"""Who says yes to what: bound to the content, by somebody else, void by an edit; two editors."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from foundation.events.models import Event
from foundation.scopes.scope import team_scope
from foundation.teams.models import AuditEntry, Role, Staff
from kol.platforms.models import PlatformAccount
from kol.posts.body import text_to_body
from kol.posts.closing import posts_close
from kol.posts.drafts import Draft, ShapeIn, draft_of
from kol.posts.errors import (
    AdvertiserMissing,
    LawStops,
    OwnPost,
    PostChanged,
    PostEmpty,
    WordsMissing,
)
from kol.posts.models import Post, PostReview, PostTarget, PostVersion
from kol.posts.rendering import PostParts, content_hash
from kol.posts.services.editing import (
    post_create,
    post_duplicate,
    post_plan,
    post_restore,
    post_save,
)
from kol.posts.services.places import Place, targets_choose
from kol.posts.services.review import (
    comment_add,
    post_approve,
    post_ask,
    post_ask_changes,
    two_eyes,
)
from kol.posts.services.scheduling import Slot, post_schedule
from tests.cast import add_staff, staff_actor

pytestmark = pytest.mark.django_db
State = Post.State


def written(staff: Staff, text: str = "上海站开票") -> Post:
    """A draft."""
    draft = Draft(title="开票", body=text_to_body(text))
    return post_create(staff=staff, actor=staff_actor(staff), draft=draft)


def edited(post: Post, staff: Staff, text: str, number: int | None = None) -> Post:
    """The same with another text."""
    post.refresh_from_db()
    draft = replace(draft_of(PostParts(post)), body=text_to_body(text))
    return post_save(
        post=post,
        staff=staff,
        actor=staff_actor(staff),
        number=post.number if number is None else number,
        draft=draft,
    )


def approved(post: Post, author: Staff, lead: Staff) -> Post:
    """Asked by the author, approved by the lead."""
    post_ask(post=post, staff=author, actor=staff_actor(author), number=post.number)
    post_approve(post=post, staff=lead, actor=staff_actor(lead), number=post.number)
    return post


def test_an_edit_voids_the_yes_and_takes_back_what_has_not_left(
    owner: Staff, operator: Staff
) -> None:
    with team_scope(owner.team):
        account = PlatformAccount.objects.create(team=owner.team, platform="zhihu", handle="小满")
        post = approved(written(operator), operator, owner)
        assert bytes(post.approved_hash or b"") == content_hash(post)
        actor = staff_actor(operator)
        [target] = targets_choose(
            post=post, staff=operator, actor=actor, places=[Place(account.public_id)]
        )
        due = target.created_at.replace(year=target.created_at.year + 1)
        post_schedule(post=post, staff=operator, actor=actor, targets=[Slot(target, due)])
        # What is no part of the content voids nothing.
        draft = replace(draft_of(PostParts(Post.objects.get())), campaign="巡演")
        saved = post_save(post=post, staff=operator, actor=actor, number=1, draft=draft)
        assert (saved.state, saved.number) == (State.SCHEDULED, 2)
        saved = edited(post, operator, "上海站加演")
        assert (saved.state, saved.approved_hash) == (State.DRAFT, None)
        target.refresh_from_db()
        assert (target.state, target.due_at) == (PostTarget.State.PLANNED, due)
        assert PostReview.objects.get().state == PostReview.State.VOID
        # An asking is for one content, too.
        post_ask(post=post, staff=operator, actor=actor, number=3)
        assert edited(post, operator, "上海站又加演").state == State.DRAFT
        assert list(PostReview.objects.order_by("pk").values_list("state", flat=True)) == [
            "void", "void",
        ]  # fmt: skip


def test_a_yes_that_comes_in_time_brings_back_what_was_scheduled(
    owner: Staff, operator: Staff
) -> None:
    with team_scope(owner.team):
        names = ("小满", "小满的日常", "小满早餐")
        accounts = [
            PlatformAccount.objects.create(team=owner.team, platform="zhihu", handle=one)
            for one in names
        ]
        post, actor = approved(written(operator), operator, owner), staff_actor(operator)
        places = [Place(one.public_id) for one in accounts]
        targets = targets_choose(post=post, staff=operator, actor=actor, places=places)
        due = timezone.now() + timedelta(days=1)
        slots = [Slot(one, due) for one in targets[:2]]
        post_schedule(post=post, staff=operator, actor=actor, targets=slots)
        edited(post, operator, "上海站加演")
        late = timezone.now() - timedelta(minutes=1)
        PostTarget.objects.filter(pk=targets[1].pk).update(due_at=late)
        post = Post.objects.get()
        post = approved(post, operator, owner)
        assert post.state == State.SCHEDULED
        kept = PostTarget.objects.order_by("pk").values_list("state", "due_at")
        # One goes out at its time; one's time is over; one never had any.
        assert list(kept) == [("scheduled", due), ("planned", late), ("planned", None)]
        row = PostTarget.objects.get(pk=targets[0].pk)
        assert bytes(row.approved_hash or b"") == content_hash(post)


def test_a_yes_sends_nothing_that_nobody_gave_a_time_or_that_can_not_go_out(
    owner: Staff, operator: Staff
) -> None:
    with team_scope(owner.team):
        accounts = [
            PlatformAccount.objects.create(
                team=owner.team,
                platform="weibo",
                handle=one,
                connection="connected",
                sealed=b"x",
                publishing="api",
            )
            for one in ("小满", "小满的日常")
        ]
        post, actor = written(operator), staff_actor(operator)
        soon = timezone.now() + timedelta(days=1)
        post_plan(post=post, staff=operator, actor=actor, planned_at=soon)
        places = [Place(one.public_id) for one in accounts]
        targets = targets_choose(post=post, staff=operator, actor=actor, places=places)
        # The plan of a post is nobody's word that it goes out then. And Weibo wants a link.
        assert [one.due_at for one in targets] == [None, None]
        PostTarget.objects.filter(pk=targets[1].pk).update(due_at=soon)
        post = approved(Post.objects.get(), operator, owner)
        rows = PostTarget.objects.order_by("pk").values_list("state", "due_at")
        assert (post.state, list(rows)) == (
            State.APPROVED, [("planned", None), ("planned", soon)],
        )  # fmt: skip


def test_nobody_says_yes_to_their_own(owner: Staff, operator: Staff) -> None:
    with team_scope(owner.team):
        assert not two_eyes(owner.team_id)
        alone = written(owner)
        post_approve(post=alone, staff=owner, actor=staff_actor(owner), number=1)
        assert alone.state == State.APPROVED
        lead = add_staff(owner.team, "second", Role.MANAGER)
        assert two_eyes(owner.team_id)
        post = written(owner)
        with pytest.raises(OwnPost):
            post_approve(post=post, staff=owner, actor=staff_actor(owner), number=1)
        # Who changes somebody's post can't approve the change.
        theirs = edited(written(operator), lead, "改过一句")
        with pytest.raises(OwnPost):
            post_approve(post=theirs, staff=lead, actor=staff_actor(lead), number=2)
        post_approve(post=theirs, staff=owner, actor=staff_actor(owner), number=2)
        with pytest.raises(WordsMissing):
            post_ask_changes(
                post=theirs, staff=owner, actor=staff_actor(owner), number=2, answer=" "
            )
        post_ask_changes(
            post=theirs, staff=owner, actor=staff_actor(owner), number=2, answer="短一些"
        )
        theirs.refresh_from_db()
        assert (theirs.state, theirs.approved_hash) == (State.CHANGES, None)
        empty = post_create(staff=operator, actor=staff_actor(operator), draft=Draft())
        with pytest.raises(PostEmpty):
            post_ask(post=empty, staff=operator, actor=staff_actor(operator), number=1)


def test_two_editors_and_versions(owner: Staff, operator: Staff, client: Client) -> None:
    with team_scope(owner.team):
        post = written(operator)
        edited(post, operator, "上海站开票了")
        assert PostVersion.objects.count() == 1  # within minutes, by the same person
        edited(post, owner, "上海站今晚开票")
        with pytest.raises(PostChanged):
            edited(post, operator, "上海站明晚开票", number=2)
        # The same text once more is no change, whatever number it was begun from.
        assert edited(post, operator, "上海站今晚开票", number=2).number == 3
        first = PostVersion.objects.order_by("number").first()
        assert first is not None
        back = post_restore(
            post=post, staff=operator, actor=staff_actor(operator), version=first, number=3
        )
        assert (back.number, back.words) == (4, "上海站开票了")
        copy = post_duplicate(post=back, staff=owner, actor=staff_actor(owner))
        assert copy.body == back.body
        assert copy.author == owner
        said = comment_add(
            post=post, staff=owner, actor=staff_actor(owner), text="@Operator 看一下"
        )
        assert said.mentions == [operator.pk]
    client.force_login(operator.user)
    address = f"/t/xiaoman/posts/{post.public_id}/save/"
    form = {"number": 2, "kind": "images", "title": "开票", "body": "我的改动"}
    assert client.post(address, form, headers={"X-Autosave": "1"}).status_code == 409
    page = client.post(address, form)
    assert page.status_code == 409
    assert "我的改动" in page.content.decode()
    assert "上海站开票了" in page.content.decode()
    kept = client.post(address, {**form, "number": 4})
    assert kept.status_code == 302
    with team_scope(owner.team):
        assert Post.objects.get(pk=post.pk).words == "我的改动"


def test_a_platform_has_its_own_and_gives_it_back(owner: Staff) -> None:
    with team_scope(owner.team):
        post = written(owner)
        plain = content_hash(post)
        draft = draft_of(PostParts(post))
        own = ShapeIn(own=frozenset({"title"}), title="给微博的")
        saved = post_save(
            post=post, staff=owner, actor=staff_actor(owner), number=1,
            draft=replace(draft, shapes={"weibo": own, "nowhere": own}),
        )  # fmt: skip
        parts = PostParts(saved)
        assert (parts.shaped("weibo").title, parts.shaped("zhihu").title) == ("给微博的", "开票")
        assert content_hash(saved) != plain
        assert set(parts.shapes) == {"weibo"}
        saved = post_save(post=post, staff=owner, actor=staff_actor(owner), number=2, draft=draft)
        assert content_hash(saved) == plain


def test_an_advertisement_says_whose_it_is_before_anybody_reviews_it(
    owner: Staff, operator: Staff
) -> None:
    with team_scope(owner.team):
        post = post_create(
            staff=operator, actor=staff_actor(operator),
            draft=Draft(title="新品", body=text_to_body("好喝"), ad=True),
        )  # fmt: skip
        with pytest.raises(AdvertiserMissing) as refused:
            post_ask(post=post, staff=operator, actor=staff_actor(operator), number=1)
        assert refused.value.field == "advertiser"
        with pytest.raises(AdvertiserMissing):
            post_approve(post=post, staff=owner, actor=staff_actor(owner), number=1)
        post.refresh_from_db()
        assert (post.state, PostReview.objects.filter(post=post).count()) == (State.DRAFT, 0)
        draft = replace(draft_of(PostParts(post)), advertiser="某品牌")
        post_save(post=post, staff=operator, actor=staff_actor(operator), draft=draft, number=1)
        post_ask(post=post, staff=operator, actor=staff_actor(operator), number=2)


def test_a_team_says_how_strict_it_is(owner: Staff, operator: Staff, client: Client) -> None:
    client.force_login(owner.user)
    given = {"lateness_minutes": 60, "two_eyes": "1", "law_stops": "on"}
    assert client.post("/t/xiaoman/out/rules/", given).status_code == 302
    assert 'value="1" selected' in client.get("/t/xiaoman/out/rules/").content.decode()
    with team_scope(owner.team):
        assert two_eyes(owner.team_id)
        bad = written(operator, "国家级的演出")
        with pytest.raises(LawStops) as stopped:
            post_ask(post=bad, staff=operator, actor=staff_actor(operator), number=1)
        assert "国家级" in stopped.value.text()
        bad.refresh_from_db()
        assert bad.state == State.DRAFT
        fine = edited(bad, operator, "第一次来上海，最近见")
        post_ask(post=fine, staff=operator, actor=staff_actor(operator), number=2)


def test_a_team_that_closes_waits_for_no_yes_and_says_so(owner: Staff, operator: Staff) -> None:
    with team_scope(owner.team):
        post = written(operator)
        post_ask(post=post, staff=operator, actor=staff_actor(operator), number=1)
        posts_close(owner.team, staff_actor(owner))
        posts_close(owner.team, staff_actor(owner))
        post.refresh_from_db()
        assert post.state == State.DRAFT
        assert PostReview.objects.get().state == PostReview.State.WITHDRAWN
        told = Event.objects.filter(name="post.drafted", subject_id=post.pk)
        assert [event.payload["before"] for event in told] == ["in_review"]
        assert AuditEntry.objects.filter(action="post.withdraw").count() == 1
