"""The audit trail: append-only in the database, and its page."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from community.fans.services import fan_create, fan_erase
from community.groups.services import group_create, group_update
from foundation.scopes.actors import Actor
from foundation.scopes.models import TeamModel
from foundation.scopes.scope import team_scope
from foundation.teams.audit import audit_record, audit_record_many
from foundation.teams.models import AuditEntry, Role, Staff, Team, User
from foundation.teams.services import staff_invite, staff_remove, staff_update, team_update
from tests.cast import staff_actor

pytestmark = pytest.mark.django_db
ClientFor = Callable[[User | Staff], Client]
URL = "/t/xiaoman/settings/audit/"


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE teams_auditentry SET action = 'nothing'",
        "UPDATE teams_auditentry SET ip = NULL WHERE false",
        "DELETE FROM teams_auditentry",
        "TRUNCATE teams_auditentry",
        "TRUNCATE teams_team CASCADE",
    ],
)
def test_the_database_refuses_to_change_the_trail(team: Team, sql: str) -> None:
    with team_scope(team):
        before = list(AuditEntry.objects.values_list("pk", "action"))
    assert before
    with connection.cursor() as cursor:
        cursor.execute("SET qunzhu.maintenance = 'off'")
        try:
            with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
                cursor.execute(sql)
        finally:
            cursor.execute("SET qunzhu.maintenance = 'on'")
    with team_scope(team):
        assert list(AuditEntry.objects.values_list("pk", "action")) == before


def test_what_the_site_runs_with_sets_no_maintenance() -> None:
    from django.conf import settings

    source = (settings.BASE_DIR / "config" / "settings.py").read_text()
    place = source.index("qunzhu.maintenance")
    assert 'env.flag("QZ_TEST")' in source[:place].rpartition("\nif ")[2]


def test_personal_values_never_enter(owner: Staff) -> None:
    from foundation.teams.audit import changes_between

    class Person:
        PERSONAL_FIELDS = frozenset({"phone"})
        phone, role = "+8613800138000", "pr"

    assert changes_between(Person(), {"phone": "+8613900139000", "role": "owner"}) == {  # type: ignore[arg-type]
        "phone": "changed",
        "role": ["pr", "owner"],
    }


def test_a_deed_outside_a_transaction_is_refused(team: Team) -> None:
    connection.needs_rollback = False
    with team_scope(team):
        before = AuditEntry.objects.count()
        connection.in_atomic_block, inside = False, connection.in_atomic_block
        try:
            with pytest.raises(transaction.TransactionManagementError):
                audit_record(actor=Actor(kind="system"), action="x.y", obj=team)
        finally:
            connection.in_atomic_block = inside
        assert AuditEntry.objects.count() == before


def fill(team: Team, count: int, actor: Actor, action: str = "team.update") -> None:
    with team_scope(team):
        audit_record_many(
            actor=actor, action=action, objs=[team] * count, changes={"name": ["旧", "新"]}
        )


def test_the_page_tells_before_and_after(
    client_for: ClientFor, owner: Staff, manager: Staff
) -> None:
    with team_scope(owner.team_id):
        staff_update(staff=manager, by=owner, role=Role.PR, is_kol=True, actor=staff_actor(owner))
        team_update(team=owner.team, actor=staff_actor(owner), require_phone_to_post=False)
    page = client_for(owner).get(URL, headers={"accept-language": "zh-hans"})
    text = page.content.decode()
    assert page.status_code == 200
    lines = page.context["lines"]
    assert [(line.who, line.entry.action, line.object) for line in lines] == [
        ("小满", "team.update", ""),
        ("小满", "staff.update", "Manager"),
        ("小满", "team.create", ""),
    ]
    role, kol = lines[1].changes
    assert (role.before, role.after) == ("主管", "公关")
    assert (kol.field, kol.before, kol.after) == ("以 KOL 身份发言", "否", "是")
    assert "192.0.2.1" in text


def objects(client: Client) -> list[tuple[str, str, str]]:
    page = client.get(URL)
    return [(line.entry.action, line.object, line.page) for line in page.context["lines"]]


def test_a_thing_is_called_what_it_was_called_then(client_for: ClientFor, owner: Staff) -> None:
    actor, team = staff_actor(owner), owner.team
    with team_scope(team):
        group = group_create(staff=owner, actor=actor, name="夏日小分队")
        group_update(group=group, staff=owner, actor=actor, name="秋日小分队")
    page = f"/t/xiaoman/groups/{group.public_id}/"
    client = client_for(owner)
    assert objects(client)[:2] == [
        ("group.update", "秋日小分队", page),
        ("group.create", "夏日小分队", page),
    ]
    assert f'href="{page}">夏日小分队</a>' in client.get(URL).content.decode()


def test_people_are_called_by_the_name_they_have_while_they_have_one(
    client_for: ClientFor, owner: Staff, operator: Staff
) -> None:
    actor = staff_actor(owner)
    with team_scope(owner.team_id):
        fan = fan_create(team_id=owner.team_id, actor=actor, source="manual", nickname="小鹿")
        staff_update(staff=operator, by=owner, role=Role.PR, actor=actor)
        staff_invite(by=owner, email="new@example.com", role=Role.PR, actor=actor)
    page = f"/t/xiaoman/fans/{fan.public_id}/"
    client = client_for(owner)
    assert objects(client)[:3] == [
        ("staff.invite", "new@example.com", ""),
        ("staff.update", "Operator", f"/t/xiaoman/settings/staff/{operator.public_id}/"),
        ("fan.create", "小鹿", page),
    ]
    with team_scope(owner.team_id):
        fan_erase(fan=fan, actor=actor)
        staff_remove(staff=operator, by=owner, actor=actor)
    assert objects(client)[:2] == [
        ("staff.remove", "Operator", ""),
        ("fan.erase", fan.public_id, ""),
    ]
    with team_scope(owner.team_id):
        assert list(AuditEntry.objects.exclude(object_name="")) == []


def test_no_model_lets_the_trail_keep_a_persons_name() -> None:
    for model in apps.get_models():
        name = getattr(model, "AUDIT_NAME", "")
        if name:
            assert issubclass(model, TeamModel)
            assert name not in model.PERSONAL_FIELDS
            assert model._meta.get_field(name)


def test_rows_of_before_show_the_id(client_for: ClientFor, owner: Staff) -> None:
    with team_scope(owner.team_id):
        AuditEntry.objects.create(
            team=owner.team,
            actor_kind="system",
            action="group.create",
            object_type="groups.fangroup",
            object_id=1,
            object_public_id="abcdefghijkm",
        )
    assert objects(client_for(owner))[0] == ("group.create", "abcdefghijkm", "")


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", ["fan.update", "team.update", "team.create"]),
        ("?action=team.update", ["team.update"]),
        ("?kind=teams.team", ["fan.update", "team.update", "team.create"]),
        ("?kind=teams.staff", []),
        ("?who=fan", ["fan.update"]),
        ("?who=api", []),
        ("?who=OWNER", ["team.update", "team.create"]),
        ("?who=nobody", []),
        ("?since=TODAY", ["fan.update", "team.update", "team.create"]),
        ("?until=YESTERDAY", []),
        ("?since=nonsense&action=&until=", ["fan.update", "team.update", "team.create"]),
        ("?kind=teams.team&object=999999999", []),
    ],
)
def test_filters(
    client_for: ClientFor, owner: Staff, fan_user: User, query: str, expected: list[str]
) -> None:
    fill(owner.team, 1, staff_actor(owner))
    fill(owner.team, 1, Actor(kind="fan", user_id=fan_user.pk), "fan.update")
    today = timezone.localdate()
    query = query.replace("OWNER", owner.public_id).replace("TODAY", f"{today:%F}")
    query = query.replace("YESTERDAY", f"{today - timedelta(days=1):%F}")
    page = client_for(owner).get(URL + query)
    assert [line.entry.action for line in page.context["lines"]] == expected


def test_pages_are_walked_by_key_with_a_fixed_number_of_queries(
    client_for: ClientFor,
    owner: Staff,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    fill(owner.team, 120, staff_actor(owner))
    client = client_for(owner)
    client.get(URL)  # the session notes the team
    seen: list[int] = []
    query = ""
    for size in (50, 50, 21):
        with django_assert_num_queries(6):
            page = client.get(URL + query)
        assert len(page.context["lines"]) == size
        seen += [line.entry.pk for line in page.context["lines"]]
        query = page.context["page"].next
    assert query == ""
    assert seen == sorted(set(seen), reverse=True)
    with django_assert_num_queries(4):
        part = client.get(URL, headers={"hx-request": "true"})
    assert b"<html" not in part.content


def test_another_teams_trail_is_not_seen(
    client_for: ClientFor, owner: Staff, other_team: Team
) -> None:
    page = client_for(owner).get(URL)
    assert [line.entry.team_id for line in page.context["lines"]] == [owner.team_id]
    assert client_for(owner).get("/t/other/settings/audit/").status_code == 404


@pytest.mark.parametrize(
    ("role", "status"), [("manager", 200), ("operator", 403), ("analyst", 403)]
)
def test_who_may_read_it(
    request: pytest.FixtureRequest, client_for: ClientFor, role: str, status: int
) -> None:
    assert client_for(request.getfixturevalue(role)).get(URL).status_code == status
