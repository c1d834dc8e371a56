"""Two records of one outlet become one with all that hangs on them, and apart again."""

from datetime import date
from threading import Barrier, Thread
from typing import Any

import pytest
from django.apps import apps
from django.db import connection, models
from django.utils import timezone

from foundation.scopes.actors import Actor
from foundation.scopes.scope import team_scope
from foundation.teams.models import AuditEntry, Staff, Team
from kol.press.errors import OutletMerged, OutletTaken
from kol.press.errors_merging import MergeBuried, MergeOver, MergeSelf
from kol.press.holders import outlet_holders
from kol.press.models import (
    Contact,
    Employment,
    FollowUp,
    Interaction,
    MediaAccount,
    Outlet,
    OutletMerge,
    OutletPair,
    PressNote,
    Rate,
)
from kol.press.search import contacts_search, outlets_search
from kol.press.selectors.filters import outlet_named
from kol.press.selectors.listing import contacts_listing
from kol.press.selectors.timeline import outlet_timeline
from kol.press.services import (
    EmploymentInput,
    contact_create,
    contact_update,
    outlet_create,
    outlet_update,
)
from kol.press.services.erasure import contact_erase
from kol.press.services.field_rules import words_once
from kol.press.services.outlet_merge import outlet_unmerge, outlets_merge
from kol.press.services.outlets import outlet_find, outlet_get_or_create

OF_MERGING = {"press.outletmerge", "press.outletpair", "press.outletsearch"}
scoped = pytest.mark.usefixtures("scope")


def pointing_to_outlets() -> set[str]:
    """The labels of all models with a foreign key to Outlet."""
    return {
        model._meta.label_lower
        for model in apps.get_models(include_auto_created=True)
        for field in model._meta.get_fields()
        if isinstance(field, models.ForeignKey) and field.related_model is Outlet
    }


def test_every_foreign_key_to_an_outlet_has_its_holder() -> None:
    """Register one by ``outlet_holder`` or ``outlet_rows`` in the app's ``AppConfig.ready()``."""
    assert {one.name for one in outlet_holders()} == pointing_to_outlets() - OF_MERGING
    assert {"press.employment", "press.outlet", "clippings.clipping"} <= pointing_to_outlets()


@pytest.fixture
def paper(team: Team, scope: None, actor: Actor) -> Outlet:
    """南方周末, as it is called."""
    return outlet_create(
        team_id=team.pk, actor=actor, name="南方周末", kind="newspaper", region="广州",
        beats=["社会"], reach=1_000_000, reach_on=date(2026, 1, 1),
    )  # fmt: skip


@pytest.fixture
def short(team: Team, scope: None, actor: Actor) -> Outlet:
    """南周, as somebody else entered it."""
    return outlet_create(
        team_id=team.pk, actor=actor, name="南周", aliases=["南方周末报"], level="provincial",
        beats=["社会", "文化"], reach=1_200_000, reach_on=date(2026, 6, 1), deadlines="周三中午",
    )  # fmt: skip


@pytest.fixture
def people(team: Team, actor: Actor, paper: Outlet, short: Outlet) -> dict[str, Contact]:
    """张伟 at the short one, 李娜 at both, 王芳 who left it."""

    def one(name: str, *jobs: EmploymentInput) -> Contact:
        return contact_create(team_id=team.pk, actor=actor, name=name, employments=jobs)

    return {
        "张伟": one("张伟", EmploymentInput(short, "记者")),
        "李娜": one("李娜", EmploymentInput(short, "主编", "评论"), EmploymentInput(paper)),
        "王芳": one("王芳", EmploymentInput(short, "编辑", ended=True)),
    }


@pytest.fixture
def hung(team: Team, owner: Staff, paper: Outlet, short: Outlet) -> None:
    """One of everything on each of the two, and what belongs to the short one."""
    for outlet in (paper, short):
        of = {"team": team, "outlet": outlet}
        account = MediaAccount.objects.create(**of, platform="weibo", handle="南方周末")
        Rate.objects.create(**of, account=account, product="头条", price=8000)
        Interaction.objects.create(**of, kind="call", summary=f"{outlet.name}的电话")
        FollowUp.objects.create(**of, text="回电", due_at=timezone.now(), owner=owner)
        PressNote.objects.create(**of, text=f"{outlet.name}的备注")
    Outlet.objects.create(team=team, name="南周评论", keys=["南周评论"], parent=short)


def snapshot() -> dict[str, Any]:
    """All outlets and all that hangs on them."""
    seen: dict[str, Any] = {"press.outlet": list(Outlet.objects.order_by("pk").values())}
    for one in seen["press.outlet"]:
        del one["updated_at"]
    for label in ("press.employment", "press.mediaaccount", "press.rate", "press.interaction",
                  "press.followup", "press.pressnote"):  # fmt: skip
        rows = apps.get_model(label)._default_manager.values()
        without = {"id"} if label == "press.employment" else set()
        seen[label] = sorted(
            str({k: v for k, v in row.items() if k not in without}) for row in rows
        )
    return seen


@scoped
def test_all_moves_and_the_names_of_both_lead_there(
    paper: Outlet, short: Outlet, people: dict[str, Contact], hung: None, actor: Actor
) -> None:
    merge = outlets_merge(winner=paper, loser=short, actor=actor)
    paper.refresh_from_db()
    short.refresh_from_db()
    assert (short.state, short.merged_into_id) == ("merged", paper.pk)
    assert (paper.name, paper.aliases) == ("南方周末", ["南方周末报", "南周"])
    assert paper.beats == ["社会", "文化"]
    assert (paper.level, paper.deadlines, paper.kind) == ("provincial", "周三中午", "newspaper")
    # The newer figure.
    assert (paper.reach, paper.reach_on) == (1_200_000, date(2026, 6, 1))
    for name in ("南周", "南方周末报", "南方周末"):
        found = outlet_find(name)
        assert found is not None
        assert found.pk == paper.pk
    jobs = Employment.objects.filter(outlet=paper).order_by("contact__pk")
    assert [(job.contact.name, job.title, job.ended, job.is_primary) for job in jobs] == [
        ("张伟", "记者", False, True),
        ("李娜", "主编", False, True),
        ("王芳", "编辑", True, False),
    ]
    assert not Employment.objects.filter(outlet=short).exists()
    assert Interaction.objects.filter(outlet=paper).count() == 2
    assert PressNote.objects.filter(outlet=paper).count() == 2
    assert FollowUp.objects.filter(outlet=paper).count() == 2
    # An account that both have is there once, and both prices are for it.
    account = MediaAccount.objects.get(outlet=paper)
    assert list(Rate.objects.filter(outlet=paper).values_list("account", flat=True)) == [
        account.pk, account.pk,
    ]  # fmt: skip
    assert Outlet.objects.get(name="南周评论").parent_id == paper.pk
    assert [one.pk for one in outlets_search(Outlet.objects.all(), "nz")] == [paper.pk]
    assert people["张伟"].pk in {
        one.pk for one in contacts_search(Contact.objects.all(), "南方周末")
    }
    deeds = AuditEntry.objects.filter(action__in=["outlet.merge", "outlet.merged"])
    assert set(deeds.values_list("action", "object_id")) == {
        ("outlet.merge", paper.pk), ("outlet.merged", short.pk),
    }  # fmt: skip
    # The same again changes nothing.
    assert outlets_merge(winner=paper, loser=short, actor=actor).pk == merge.pk


@scoped
def test_undoing_gives_back_exactly_what_was(
    paper: Outlet, short: Outlet, people: dict[str, Contact], hung: None, actor: Actor
) -> None:
    before = snapshot()
    merge = outlets_merge(winner=paper, loser=short, actor=actor, keep={"name": "loser"})
    paper.refresh_from_db()
    assert (paper.name, paper.aliases) == ("南周", ["南方周末报", "南方周末"])
    merge = outlet_unmerge(merge=merge, actor=actor)
    assert merge.lost == []
    assert snapshot() == before
    assert outlets_search(Outlet.objects.all(), "南周")[0].pk == short.pk
    with pytest.raises(MergeOver):
        outlet_unmerge(merge=merge, actor=actor)


@scoped
def test_what_was_changed_since_stays_and_is_told(
    paper: Outlet, short: Outlet, people: dict[str, Contact], hung: None, actor: Actor
) -> None:
    merge = outlets_merge(winner=paper, loser=short, actor=actor)
    outlet_update(outlet=paper, actor=actor, deadlines="周四")
    Interaction.objects.filter(summary="南周的电话").delete()
    merge = outlet_unmerge(merge=merge, actor=actor)
    paper.refresh_from_db()
    assert paper.deadlines == "周四"
    assert len(merge.lost) == 2


@scoped
def test_a_name_that_was_taken_meanwhile_is_not_taken_back(
    team: Team, paper: Outlet, short: Outlet, actor: Actor
) -> None:
    merge = outlets_merge(winner=paper, loser=short, actor=actor)
    outlet_update(outlet=paper, actor=actor, aliases=[])
    outlet_create(team_id=team.pk, actor=actor, name="南周")
    with pytest.raises(OutletTaken):
        outlet_unmerge(merge=merge, actor=actor)
    short.refresh_from_db()
    assert (short.state, short.merged_into_id) == ("merged", paper.pk)


@scoped
def test_refusals(team: Team, paper: Outlet, short: Outlet, actor: Actor) -> None:
    third = outlet_create(team_id=team.pk, actor=actor, name="南方都市报")
    with pytest.raises(MergeSelf):
        outlets_merge(winner=paper, loser=paper, actor=actor)
    merge = outlets_merge(winner=paper, loser=short, actor=actor)
    with pytest.raises(OutletMerged):
        outlets_merge(winner=third, loser=short, actor=actor)
    outlets_merge(winner=third, loser=paper, actor=actor)
    with pytest.raises(MergeBuried):
        outlet_unmerge(merge=merge, actor=actor)
    short.refresh_from_db()
    # Whoever was merged before is part of the last one.
    assert short.merged_into_id == third.pk


@scoped
@pytest.mark.parametrize("turned", [False, True])
@pytest.mark.parametrize("keep", [{}, {"parent": "loser"}])
def test_no_outlet_comes_to_belong_to_itself(
    team: Team, paper: Outlet, short: Outlet, actor: Actor, turned: bool, keep: dict[str, str]
) -> None:
    group = outlet_create(team_id=team.pk, actor=actor, name="南方报业", kind="group")
    between = outlet_create(team_id=team.pk, actor=actor, name="周报部", parent=paper)
    outlet_update(outlet=paper, actor=actor, parent=group)
    outlet_update(outlet=short, actor=actor, parent=between)
    winner, loser = (short, paper) if turned else (paper, short)
    before = snapshot()
    merge = outlets_merge(winner=winner, loser=loser, actor=actor, keep=keep)
    winner.refresh_from_db()
    between.refresh_from_db()
    assert (winner.parent_id, between.parent_id) == (group.pk, winner.pk)
    outlet_unmerge(merge=merge, actor=actor)
    assert snapshot() == before


@scoped
def test_rows_written_about_the_one_that_went_are_the_winners(
    team: Team, paper: Outlet, short: Outlet, actor: Actor
) -> None:
    stale = Outlet.objects.get(pk=short.pk)
    outlets_merge(winner=paper, loser=short, actor=actor)
    who = contact_create(
        team_id=team.pk, actor=actor, name="赵敏", employments=[EmploymentInput(stale, "记者")]
    )
    job = Employment.objects.get(contact=who)
    assert (job.outlet_id, job.outlet_kind) == (paper.pk, "newspaper")


@scoped
def test_the_pair_follows(team: Team, paper: Outlet, short: Outlet, actor: Actor) -> None:
    first, second = sorted([paper, short], key=lambda one: one.pk)
    pair = OutletPair.objects.create(
        team=team, first=first, second=second, reasons=["short"], score=60
    )
    merge = outlets_merge(winner=paper, loser=short, actor=actor)
    pair.refresh_from_db()
    assert pair.state == "merged"
    outlet_unmerge(merge=merge, actor=actor)
    pair.refresh_from_db()
    assert pair.state == "open"


@scoped
def test_an_erased_person_does_not_come_back_with_an_undo(
    paper: Outlet, short: Outlet, people: dict[str, Contact], actor: Actor
) -> None:
    merge = outlets_merge(winner=paper, loser=short, actor=actor)
    contact_erase(contact=people["李娜"], actor=actor)
    merge.refresh_from_db()
    assert "主编" not in str(merge.moved)
    outlet_unmerge(merge=merge, actor=actor)
    assert not Employment.objects.filter(contact=people["李娜"]).exists()
    assert Employment.objects.filter(outlet=short).count() == 2


@pytest.mark.django_db(transaction=True)
def test_a_job_that_comes_while_its_outlet_is_merged(owner: Staff, team: Team) -> None:
    """Whichever is first: the job is at the outlet that is kept, and nobody is refused."""
    actor = Actor(kind="staff", user_id=owner.user_id, staff_id=owner.pk)
    with team_scope(team):
        paper = outlet_create(team_id=team.pk, actor=actor, name="南方周末")
        short = outlet_create(team_id=team.pk, actor=actor, name="南周")
    together, faults = Barrier(5), []

    def act(deed: Any) -> None:
        try:
            with team_scope(team):
                together.wait()
                deed()
        except Exception as error:  # told by the main thread
            faults.append(error)
        finally:
            connection.close()

    def enter(name: str) -> Any:
        job = EmploymentInput("南周", "记者")
        return lambda: contact_create(team_id=team.pk, actor=actor, name=name, employments=[job])

    deeds = [lambda: outlets_merge(winner=paper, loser=short, actor=actor)]
    deeds += [enter(name) for name in ("张伟", "李娜", "王芳", "赵敏")]
    threads = [Thread(target=act, args=(deed,)) for deed in deeds]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []
    with team_scope(team):
        assert set(Employment.objects.values_list("outlet", flat=True)) == {paper.pk}
        assert Employment.objects.count() == 4
        assert OutletMerge.objects.count() == 1
        assert outlet_get_or_create(team_id=team.pk, actor=actor, name="南周").pk == paper.pk


@scoped
def test_a_merge_is_told_once_and_what_was_before_it_too(
    team: Team, paper: Outlet, short: Outlet, actor: Actor
) -> None:
    outlets_merge(winner=paper, loser=short, actor=actor)
    lines = [line.icon for line in outlet_timeline(paper, team.slug).lines]
    assert lines == ["merge", "user-plus", "user-plus"]


@pytest.mark.django_db(transaction=True)
def test_jobs_that_are_mended_while_outlets_are_merged_and_parted(owner: Staff, team: Team) -> None:
    """Whoever stands in another's way is asked to wait and tries again: nobody sees a deadlock."""
    actor = Actor(kind="staff", user_id=owner.user_id, staff_id=owner.pk)
    with team_scope(team):
        paper = outlet_create(team_id=team.pk, actor=actor, name="南方周末")
        short = outlet_create(team_id=team.pk, actor=actor, name="南周")
        people = [
            contact_create(
                team_id=team.pk, actor=actor, name=name, employments=[EmploymentInput("南周")]
            )
            for name in ("张伟", "李娜", "王芳")
        ]
    together, faults = Barrier(4), []

    def act(deed: Any) -> None:
        try:
            with team_scope(team):
                together.wait()
                for turn in range(8):
                    deed(turn)
        except Exception as error:  # told by the main thread
            faults.append(error)
        finally:
            connection.close()

    def mend(who: Contact) -> Any:
        def deed(turn: int) -> None:
            jobs = [EmploymentInput("南周", f"第 {turn} 任"), EmploymentInput(f"{turn} 报")]
            contact_update(contact=who, actor=actor, employments=jobs)

        return deed

    def merge_and_part(_turn: int) -> None:
        merge = outlets_merge(winner=paper, loser=short, actor=actor)
        outlet_unmerge(merge=merge, actor=actor)

    deeds = [merge_and_part, *(mend(one) for one in people)]
    threads = [Thread(target=act, args=(deed,)) for deed in deeds]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []


@scoped
def test_a_list_narrowed_to_the_one_that_went_shows_the_winners(
    paper: Outlet, short: Outlet, people: dict[str, Contact], actor: Actor
) -> None:
    outlets_merge(winner=paper, loser=short, actor=actor)
    for asked in (short.public_id, paper.public_id, "南周"):
        found = contacts_listing({"outlet": asked})
        assert {one.name for one in found} == {"张伟", "李娜"}
    assert outlet_named(short.public_id) == "南方周末"


def test_the_names_of_both_stay_where_there_are_too_many() -> None:
    many = [f"旧名{number}" for number in range(40)]
    kept = words_once(many, but="南方周末", sure=["南方周末", "南周", "旧名39"])
    assert len(kept) == 29
    assert kept[:27] == many[:27]
    assert kept[27:] == ["南周", "旧名39"]
