"""What holds for every endpoint: keys, rights, problems, pages, once is once, pacing."""

import threading
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client, RequestFactory
from django.utils import timezone
from rest_framework.request import Request

from community.fans.models import Fan
from foundation.partners import idempotency
from foundation.partners.models import ApiKey, IdempotentCall
from foundation.partners.problems import exception_handler
from foundation.partners.scopes import MAKER_NEEDS, SCOPES
from foundation.partners.services import api_key_revoke, idempotent_calls_forget
from foundation.scopes.scope import system_scope, team_scope
from foundation.teams.models import Role, Staff, Team
from foundation.teams.permissions import PERMISSIONS
from foundation.text.errors import PhoneError
from tests.api import Api, api_of, assert_problem, maker_becomes, maker_leaves
from tests.cast import staff_actor

pytestmark = pytest.mark.django_db


def fans() -> int:
    with system_scope():
        return Fan.objects.count()


@pytest.mark.parametrize(
    ("header", "code"),
    [
        ("", "not_authenticated"),
        ("Basic eDp5", "not_authenticated"),
        ("Bearer", "authentication_failed"),
        ("Bearer nonsense", "authentication_failed"),
        ("Bearer qz_0123456789_wrong", "authentication_failed"),
        ("Bearer qz_é_x", "authentication_failed"),
    ],
)
def test_a_call_without_a_good_key_is_401(api: Api, header: str, code: str) -> None:
    response = Client().get(
        "/api/v1/fans", headers={"Authorization": header, "Accept-Language": "en"}
    )
    assert_problem(response, 401, code)
    assert response["WWW-Authenticate"] == 'Bearer realm="api"'


def test_the_secret_of_another_key_does_not_open(api: Api, other_api: Api) -> None:
    other_secret = other_api.token.split("_", 2)[2]
    token = f"qz_{api.key.prefix}_{other_secret}"
    assert_problem(Api(token, api.key)("GET", "fans"), 401, "authentication_failed")


def test_a_session_is_no_key(client_for: Any, owner: Staff) -> None:
    assert_problem(client_for(owner).get("/api/v1/fans"), 401, "not_authenticated")


def test_a_revoked_key_ends_at_once(api: Api, owner: Staff) -> None:
    assert api("GET", "fans").status_code == 200
    with team_scope(owner.team_id):
        api_key_revoke(key=api.key, by=owner, actor=staff_actor(owner))
    assert_problem(api("GET", "fans"), 401, "authentication_failed")


def test_an_expired_key_is_refused(api: Api) -> None:
    with system_scope():
        ApiKey.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert_problem(api("GET", "fans"), 401, "authentication_failed")


def test_the_secret_is_not_stored(api: Api) -> None:
    secret = api.token.split("_", 2)[2]
    with connection.cursor() as cursor:
        cursor.execute("SELECT row_to_json(k)::text FROM partners_apikey k")
        assert secret not in cursor.fetchall()[0][0]


def test_a_key_without_the_right_changes_nothing(owner: Staff) -> None:
    reader = api_of(owner, "fans:read")
    assert_problem(reader("POST", "fans", {"nickname": "新"}), 403, "permission_denied")
    assert_problem(reader("GET", "groups"), 403, "permission_denied")
    assert fans() == 0


def test_use_is_noted_once_a_minute(api: Api) -> None:
    api("GET", "fans")
    with team_scope(api.key.team_id):
        first = ApiKey.objects.get(pk=api.key.pk).last_used_at
        assert first is not None
        api("GET", "fans")
        assert ApiKey.objects.get(pk=api.key.pk).last_used_at == first


def test_problems_speak_the_language_asked_for(api: Api) -> None:
    english = assert_problem(api("GET", "fans/nobody"), 404, "not_found")
    chinese = api("GET", "fans/nobody", **{"Accept-Language": "zh-CN"}).json()
    assert english["title"] == "Not found"
    assert chinese["title"] == "没有找到"


def test_an_unknown_address_is_a_problem_and_no_page(api: Api) -> None:
    assert_problem(api("GET", "nothing/here"), 404, "not_found")


def test_a_wrong_method_and_a_broken_body_are_problems(api: Api) -> None:
    assert_problem(api("DELETE", "fans"), 405, "method_not_allowed")
    response = api.client.post(
        "/api/v1/fans",
        "{",
        content_type="application/json",
        headers={"Authorization": f"Bearer {api.token}"},
    )
    assert_problem(response, 400, "parse_error")
    response = api.client.post(
        "/api/v1/fans",
        "nickname=x",
        content_type="application/x-www-form-urlencoded",
        headers={"Authorization": f"Bearer {api.token}"},
    )
    assert_problem(response, 415, "unsupported_media_type")
    assert fans() == 0


@pytest.mark.parametrize(
    "body",
    [
        b'{"nickname": "\\ud83d"}',  # half of an emoji
        b'{"\\udc00": 1}',
        b'{"nickname": NaN}',
        b'{"nickname": "\xff"}',
        b"[" * 100_000,
        b'{"nickname": ' + b"9" * 5000 + b"}",
    ],
)
def test_bodies_that_only_python_would_read_are_no_json(api: Api, body: bytes) -> None:
    response = api.client.post(
        "/api/v1/fans",
        body,
        content_type="application/json",
        headers={"Authorization": f"Bearer {api.token}"},
    )
    assert_problem(response, 400, "parse_error")
    assert fans() == 0


@pytest.mark.parametrize("more", [{}, {"Idempotency-Key": "a-1"}])
def test_a_body_over_the_limit_is_refused(api: Api, settings: Any, more: dict[str, str]) -> None:
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000
    response = api("POST", "fans", {"nickname": "新", "note": "x" * 1000}, **more)
    assert_problem(response, 413, "body_too_large")
    assert fans() == 0
    assert api("POST", "fans", {"nickname": "新"}, **more).status_code == 201


def test_a_call_for_anything_but_json_is_a_problem(api: Api) -> None:
    assert_problem(api("GET", "fans", Accept="text/csv"), 406, "not_acceptable")


def test_a_refusal_of_texts_is_never_a_crash(rf: RequestFactory) -> None:
    request = Request(rf.post("/api/v1/fans"))
    response = exception_handler(PhoneError("phone_empty"), {"request": request})
    assert response is not None
    assert response.status_code == 400
    assert response.data["code"] == "phone_empty"


def test_unknown_fields_are_refused_by_name(api: Api) -> None:
    body = assert_problem(api("POST", "fans", {"nickname": "新", "nick": "x"}), 400, "invalid")
    assert body["errors"] == [{"field": "nick", "detail": "There is no such field here."}]
    assert fans() == 0


@pytest.mark.parametrize(
    "limit", ["0", "201", "1e9", "1000000000", "-1", "x", "١", "", "000000001000000"]
)
def test_a_limit_out_of_range_is_refused(api: Api, limit: str) -> None:
    body = assert_problem(api("GET", f"fans?limit={limit}"), 400, "invalid")
    assert body["errors"] == [{"field": "limit", "detail": "A whole number from 1 to 200."}]


@pytest.mark.parametrize(
    "cursor", ["x", "azE=x", "MQ==", "a%00", "azk5OTk5OTk5OTk5OTk5OTk5OTk5OTk="]
)
def test_a_forged_cursor_is_refused(api: Api, cursor: str) -> None:
    body = assert_problem(api("GET", f"fans?after={cursor}"), 400, "invalid")
    assert body["errors"][0]["field"] == "after"


def test_pages_walk_every_row_once(api: Api, team: Team) -> None:
    with team_scope(team):
        made = [
            Fan.objects.create(team=team, nickname=f"粉丝{n}", source="api").public_id
            for n in range(5)
        ]
    seen: list[str] = []
    path, pages = "fans?limit=2", 0
    while True:
        body = api("GET", path).json()
        seen += [one["id"] for one in body["items"]]
        pages += 1
        if body["next"] is None:
            break
        path = f"fans?limit=2&after={body['next']}"
    assert seen == made[::-1]
    assert pages == 3


# --- Once is once --------------------------------------------------------------------------------


def test_the_same_key_and_body_has_one_effect_and_one_answer(api: Api) -> None:
    first = api("POST", "fans", {"nickname": "新"}, **{"Idempotency-Key": "a-1"})
    again = api("POST", "fans", {"nickname": "新"}, **{"Idempotency-Key": "a-1"})
    assert (first.status_code, again.status_code) == (201, 201)
    assert again.json() == first.json()
    assert "Idempotent-Replayed" not in first
    assert again["Idempotent-Replayed"] == "true"
    assert fans() == 1


def test_the_same_key_with_another_body_is_refused(api: Api) -> None:
    api("POST", "fans", {"nickname": "新"}, **{"Idempotency-Key": "a-1"})
    response = api("POST", "fans", {"nickname": "旧"}, **{"Idempotency-Key": "a-1"})
    assert_problem(response, 422, "idempotency_key_reused")
    assert fans() == 1


def test_another_teams_same_key_is_its_own(api: Api, other_api: Api) -> None:
    api("POST", "fans", {"nickname": "新"}, **{"Idempotency-Key": "a-1"})
    response = other_api("POST", "fans", {"nickname": "新"}, **{"Idempotency-Key": "a-1"})
    assert response.status_code == 201
    assert "Idempotent-Replayed" not in response
    assert fans() == 2


def test_a_refusal_is_not_kept(api: Api) -> None:
    response = api("POST", "fans", {"nickname": ""}, **{"Idempotency-Key": "a-1"})
    assert response.status_code == 400
    with system_scope():
        assert IdempotentCall.objects.count() == 0
    response = api("POST", "fans", {"nickname": "新"}, **{"Idempotency-Key": "a-1"})
    assert response.status_code == 201


@pytest.mark.parametrize("name", ["", "x" * 201, "a\tb"])
def test_a_useless_key_is_refused(api: Api, name: str) -> None:
    response = api("POST", "fans", {"nickname": "新"}, **{"Idempotency-Key": name})
    assert_problem(response, 400, "idempotency_key_invalid")
    assert fans() == 0


@pytest.mark.django_db(transaction=True)
def test_a_twin_that_comes_meanwhile_is_told_to_wait(api: Api) -> None:
    with transaction.atomic():
        assert idempotency._try_lock(api.key.pk, "a-1")
        answers: list[Any] = []

        def twin() -> None:
            answers.append(api("POST", "fans", {"nickname": "新"}, **{"Idempotency-Key": "a-1"}))
            connection.close()

        thread = threading.Thread(target=twin)
        thread.start()
        thread.join()
    assert_problem(answers[0], 409, "idempotency_key_in_use")
    assert fans() == 0
    after = api("POST", "fans", {"nickname": "新"}, **{"Idempotency-Key": "a-1"})
    assert after.status_code == 201


@pytest.mark.django_db(transaction=True)
def test_a_crash_before_the_answer_is_kept_leaves_no_effect(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    def crash(*_args: object, **_kwargs: object) -> None:
        raise RuntimeError("the process dies here")

    monkeypatch.setattr(IdempotentCall.objects.__class__, "create", crash)
    response = api("POST", "fans", {"nickname": "新"}, **{"Idempotency-Key": "a-1"})
    assert_problem(response, 500, "server_error")
    assert "the process dies here" not in response.content.decode()
    monkeypatch.undo()
    assert fans() == 0
    again = api("POST", "fans", {"nickname": "新"}, **{"Idempotency-Key": "a-1"})
    assert again.status_code == 201
    assert fans() == 1


def test_kept_answers_go_after_a_day(api: Api) -> None:
    api("POST", "fans", {"nickname": "新"}, **{"Idempotency-Key": "a-1"})
    assert idempotent_calls_forget() == 0
    with system_scope():
        IdempotentCall.objects.update(created_at=timezone.now() - timedelta(days=1, seconds=1))
    assert idempotent_calls_forget() == 1


# --- Pacing --------------------------------------------------------------------------------------


def test_a_key_that_calls_too_often_waits_and_others_do_not(
    api: Api, other_api: Api, settings: Any
) -> None:
    settings.API_CALLS_PER_MINUTE = 3
    assert [api("GET", "fans").status_code for _ in range(3)] == [200, 200, 200]
    response = api("GET", "fans")
    assert_problem(response, 429, "throttled")
    assert 1 <= int(response["Retry-After"]) <= 60
    assert other_api("GET", "fans").status_code == 200


def test_a_lost_pacer_stops_nobody(api: Api, settings: Any, monkeypatch: Any) -> None:
    from foundation.partners import throttling

    settings.API_CALLS_PER_MINUTE = 1
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    monkeypatch.setattr(throttling, "_limiter", None)
    assert [api("GET", "fans").status_code for _ in range(3)] == [200, 200, 200]


# --- A key ends with its maker -------------------------------------------------------------------

EVERY_CALL = [
    ("GET", "fans"),
    ("POST", "fans"),
    ("GET", "groups"),
    ("GET", "invites"),
    ("POST", "invites/redeem"),
]


@pytest.mark.parametrize(("method", "path"), EVERY_CALL)
def test_when_the_maker_has_left_nothing_is_answered(api: Api, method: str, path: str) -> None:
    maker_leaves(api)
    assert_problem(api(method, path, {} if method == "POST" else None), 403, "api_key_maker_gone")
    assert fans() == 0


def test_a_key_does_no_more_than_its_maker_may_today(api: Api) -> None:
    maker_becomes(api, Role.ANALYST)
    assert_problem(api("GET", "fans"), 403, "not_allowed")
    assert_problem(api("POST", "fans", {"nickname": "新"}), 403, "not_allowed")
    assert api("GET", "groups").status_code == 200
    assert fans() == 0
    maker_becomes(api, Role.OPERATOR)
    assert api("GET", "fans").status_code == 200


def test_head_needs_the_right_that_get_needs(owner: Staff) -> None:
    writer = api_of(owner, "messages:write")
    assert writer("HEAD", "fans?q=13800138000").status_code == 403
    assert api_of(owner, "fans:read")("HEAD", "fans").status_code == 200


def test_every_right_names_what_its_maker_needs() -> None:
    assert set(MAKER_NEEDS) == set(SCOPES)
    assert set(MAKER_NEEDS.values()) <= set(PERMISSIONS)
