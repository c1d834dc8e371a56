"""Targets through the API, in the words of the services."""

from datetime import timedelta

from django.utils import timezone

from foundation.events.models import Event
from foundation.teams.models import Staff
from kol.posts.models import Post, PostTarget
from tests.api import api_of, assert_problem
from tests.kol.posts.publishing.world import State, World, later, now, state


def test_from_choosing_places_to_the_attempts(world: World, manager: Staff) -> None:
    ask = api_of(manager, "posts:read", "posts:write")
    account, post = world.account(), world.post()
    body = {"places": [{"ref": account.public_id}]}
    (made,) = ask("PUT", f"posts/{post.public_id}/targets", body).json()["items"]
    assert (made["state"], made["account"], made["post"]) == (
        "planned", account.public_id, post.public_id,
    )  # fmt: skip
    path = f"targets/{made['id']}"
    then = timezone.now() + timedelta(days=1)
    for _repeated in range(2):
        told = {"due_at": then.isoformat()}
        planned = ask("POST", f"{path}/schedule", told, **{"Idempotency-Key": "one"})
        assert (planned.status_code, planned.json()["state"]) == (200, "scheduled")
    assert Event.objects.filter(name="post.target_scheduled").count() == 1
    assert ask("POST", f"{path}/reschedule", {}).json()["state"] == "scheduled"
    world.run()
    live = ask("GET", path).json()
    assert (live["state"], live["attempts"], live["url"] != "") == ("live", 1, True)
    steps = ask("GET", f"{path}/attempts").json()["items"]
    assert (steps[0]["step"], steps[0]["outcome"], steps[0]["fault"]) == ("submit", "live", "")
    assert [one["id"] for one in ask("GET", "targets?state=live").json()["items"]] == [made["id"]]
    assert ask("GET", "targets?state=failed").json()["items"] == []
    assert_problem(ask("POST", f"{path}/cancel"), 409, "target_state")
    reader = api_of(manager, "posts:read")
    assert reader("POST", f"{path}/cancel").status_code == 403


def test_what_is_not_approved_is_refused_and_what_is_unsure_is_said(
    world: World, manager: Staff
) -> None:
    ask = api_of(manager, "posts:read", "posts:write")
    account = world.account()
    post = world.post()
    target = world.target(post, account)
    Post.objects.filter(pk=post.pk).update(title="改过了")
    path = f"targets/{target.public_id}"
    assert_problem(ask("POST", f"{path}/schedule", {}), 409, "post_not_approved")
    assert state(target) == State.PLANNED
    unsure = world.scheduled(account)
    world.sandbox.faults({"platform": "weibo", "call": "publish", "kind": "drop_before", "next": 1})
    world.run()
    path = f"targets/{unsure.public_id}"
    assert_problem(ask("POST", f"{path}/confirm", {"live": True}), 422, "address_missing")
    said = ask("POST", f"{path}/confirm", {"live": False}).json()
    assert said["state"] == "scheduled"
    world.run()
    assert (state(unsure), world.sandbox.books()["count"]) == (State.LIVE, 1)
    held = world.scheduled(account)
    later(held, minutes=61)
    world.run()
    assert ask("POST", f"targets/{held.public_id}/retry", {}).json()["state"] == "scheduled"
    assert PostTarget.objects.filter(state=State.HELD).count() == 0
    assert now(held).reason == ""


def test_the_way_of_a_platform_that_has_several_is_told(world: World, manager: Staff) -> None:
    """To followers or to nobody: as it is chosen, and once it is out, as it went."""
    ask = api_of(manager, "posts:read", "posts:write")
    account = world.wechat()
    target, other = world.target(world.post(), account), world.scheduled(world.account())
    rows = PostTarget.objects.filter(pk=target.pk)
    rows.update(state="scheduled", due_at=other.due_at, approved_hash=b"x" * 32)
    path = f"targets/{target.public_id}"
    for mode in ("mass", "publish"):
        account.options = {"mode": mode}
        account.save(update_fields=["options"])
        assert ask("GET", path).json()["mode"] == mode
        listed = {one["id"]: one["mode"] for one in ask("GET", "targets").json()["items"]}
        assert listed == {target.public_id: mode, other.public_id: ""}
    day = f"{timezone.localtime(other.due_at):%Y-%m-%d}"
    items = ask("GET", f"calendar?from={day}&to={day}").json()["items"]
    assert {one["id"]: one["mode"] for one in items} == listed
    rows.update(state="live", called_at=timezone.now(), prepared={"mode": "mass"})
    assert ask("GET", path).json()["mode"] == "mass"
    # What was refused there is brought out by a person, whatever had been prepared.
    rows.update(state="waiting_person", called_at=None)
    assert ask("GET", path).json()["mode"] == ""
    account.publishing = "hand"
    account.save(update_fields=["publishing"])
    rows.update(state="scheduled")
    assert ask("GET", path).json()["mode"] == ""
