"""Celery entry points of groups."""

from celery import shared_task

from community.groups import selectors, services
from community.groups.selectors.doors import teams_with_pools, teams_with_visitors
from community.groups.selectors.rules import groups_to_recheck, groups_with_answer
from community.groups.selectors.waiting import groups_waiting
from foundation.scopes.scope import team_scope


@shared_task(name="groups.requests_recheck")
def requests_recheck(team_id: int, fan_ids: list[int]) -> None:
    """What is known of these fans changed."""
    with team_scope(team_id):
        services.requests_recheck(fan_ids=fan_ids)


@shared_task(name="groups.requests_sweep")
def requests_sweep() -> None:
    """Every few minutes: who waits although the follow is known, because a task was lost."""
    for team_id, fan_ids in selectors.requests_overlooked().items():
        requests_recheck(team_id, fan_ids)


@shared_task(name="groups.waiting_recheck")
def waiting_recheck() -> None:
    """Every hour: those who wait for conditions, for days go by and no event says so."""
    for team_id, group_id in groups_waiting():
        waiting_recheck_group.delay(team_id, group_id)


@shared_task(name="groups.waiting_recheck_group")
def waiting_recheck_group(team_id: int, group_id: int, after: int = 0) -> None:
    """Some who wait at a group, and the next ones in a task of their own."""
    with team_scope(team_id):
        last = services.waiting_recheck(group_id=group_id, after=after)
    if last is not None:
        waiting_recheck_group.delay(team_id, group_id, last)


@shared_task(name="groups.holds_sweep")
def holds_sweep() -> None:
    """Every minute: places kept for requests whose time is over are given back."""
    for team_id in selectors.teams_with_holds_over():
        with team_scope(team_id):
            services.holds_expire()


@shared_task(name="groups.pools_watch")
def pools_watch() -> None:
    """Every minute: pools in which nobody finds a place, pictures that run out."""
    for team_id in teams_with_pools():
        with team_scope(team_id):
            services.pools_watch()


@shared_task(name="groups.visitors_sweep")
def visitors_sweep() -> None:
    """Every day: whom pictures were shown to that are at their end."""
    for team_id in teams_with_visitors():
        with team_scope(team_id):
            services.visitors_sweep()


@shared_task(name="groups.rules_recheck")
def rules_recheck() -> None:
    """Every day: those in groups that go on checking, each group by itself."""
    for team_id, group_id in groups_to_recheck():
        rules_recheck_group.delay(team_id, group_id)


@shared_task(name="groups.rules_recheck_group")
def rules_recheck_group(team_id: int, group_id: int, after: int = 0) -> None:
    """Some members of a group, and the next ones in a task of their own."""
    with team_scope(team_id):
        last = services.members_recheck(group_id=group_id, after=after)
    if last is not None:
        rules_recheck_group.delay(team_id, group_id, last)


@shared_task(name="groups.requests_answer")
def requests_answer() -> None:
    """Every few minutes: requests that nobody answered, where the group answers by itself."""
    for team_id, group_id in groups_with_answer():
        with team_scope(team_id):
            services.requests_answer_due(group_id=group_id)
