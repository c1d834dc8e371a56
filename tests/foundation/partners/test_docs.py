"""The API's document and pages say what is there."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from drf_spectacular.drainage import GENERATOR_STATS
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]

from foundation.partners.catalogue import api_codes, problem_codes
from foundation.partners.docs import document, first_sentence, sections
from foundation.partners.examples import example
from foundation.partners.scopes import SCOPES

pytestmark = pytest.mark.django_db


def test_the_document_is_openapi_31_with_every_endpoint() -> None:
    made = Client().get("/api/v1/openapi.json").json()
    assert made["openapi"].startswith("3.1")
    calls = {
        f"{method.upper()} {path.removeprefix('/api/v1')}"
        for path, methods in made["paths"].items()
        for method in methods
    }
    assert calls == {
        "GET /fans",
        "GET /contacts",
        "POST /contacts",
        "POST /contacts/bulk",
        "GET /contacts/fields",
        "GET /contacts/{public_id}",
        "GET /contacts/pairs",
        "POST /contacts/pairs/look",
        "POST /contacts/pairs/{public_id}/dismiss",
        "POST /contacts/pairs/{public_id}/reopen",
        "POST /contacts/{public_id}/merge",
        "POST /contacts/{public_id}/unmerge",
        "GET /outlets/pairs",
        "POST /outlets/pairs/look",
        "POST /outlets/pairs/{public_id}/dismiss",
        "POST /outlets/pairs/{public_id}/reopen",
        "POST /outlets/{public_id}/merge",
        "POST /outlets/{public_id}/unmerge",
        "GET /press-exports",
        "POST /press-exports",
        "GET /press-exports/{public_id}",
        "POST /press-exports/{public_id}/approve",
        "POST /press-exports/{public_id}/decline",
        "PATCH /contacts/{public_id}",
        "GET /outlets",
        "POST /outlets",
        "POST /outlets/bulk",
        "GET /outlets/fields",
        "GET /outlets/{public_id}",
        "PATCH /outlets/{public_id}",
        "GET /interactions",
        "POST /interactions",
        "POST /interactions/bulk",
        "GET /interactions/{public_id}",
        "PATCH /interactions/{public_id}",
        "DELETE /interactions/{public_id}",
        "GET /follow-ups",
        "POST /follow-ups",
        "GET /follow-ups/{public_id}",
        "PATCH /follow-ups/{public_id}",
        "POST /fans",
        "GET /fans/{public_id}",
        "PATCH /fans/{public_id}",
        "GET /clippings",
        "POST /clippings",
        "POST /clippings/bulk",
        "GET /clippings/figures",
        "GET /clippings/{public_id}",
        "PATCH /clippings/{public_id}",
        "DELETE /press-events/{public_id}/guests/{guest_id}",
        "GET /pitches",
        "GET /pitches/{public_id}",
        "GET /pitches/{public_id}/recipients",
        "GET /press-events",
        "GET /press-events/{public_id}",
        "GET /press-events/{public_id}/guests",
        "GET /releases",
        "GET /targets",
        "GET /targets/{public_id}",
        "GET /targets/{public_id}/attempts",
        "POST /targets/{public_id}/schedule",
        "POST /targets/{public_id}/reschedule",
        "POST /targets/{public_id}/cancel",
        "POST /targets/{public_id}/confirm",
        "POST /targets/{public_id}/retry",
        "PUT /posts/{public_id}/targets",
        "GET /posts",
        "POST /posts",
        "GET /posts/{public_id}",
        "PATCH /posts/{public_id}",
        "POST /posts/{public_id}/ask",
        "POST /posts/{public_id}/approve",
        "POST /posts/{public_id}/changes",
        "GET /posts/{public_id}/comments",
        "POST /posts/{public_id}/comments",
        "PATCH /posts/{public_id}/comments/{comment_id}",
        "GET /posts/{public_id}/versions",
        "GET /posts/{public_id}/versions/{number}",
        "POST /posts/{public_id}/versions/{number}/restore",
        "GET /calendar",
        "GET /calendar/slots",
        "POST /calendar/slots",
        "DELETE /calendar/slots/{public_id}",
        "GET /media",
        "POST /media",
        "GET /releases/{public_id}",
        "GET /releases/{public_id}/versions",
        "PATCH /pitches/{public_id}",
        "PATCH /press-events/{public_id}",
        "POST /pitches/bulk",
        "POST /press-events/bulk",
        "POST /press-events/{public_id}/guests/bulk",
        "PATCH /press-events/{public_id}/guests/{guest_id}",
        "PATCH /releases/{public_id}",
        "POST /pitches",
        "POST /pitches/{public_id}/cancel",
        "POST /pitches/{public_id}/follow-up",
        "POST /pitches/{public_id}/pause",
        "POST /pitches/{public_id}/recipients/{recipient_id}/answer",
        "POST /pitches/{public_id}/resume",
        "POST /pitches/{public_id}/send",
        "POST /press-events",
        "POST /press-events/{public_id}/guests",
        "POST /releases",
        "GET /metrics/series",
        "GET /metrics/series/{public_id}/points",
        "GET /metrics/works",
        "GET /links",
        "POST /links",
        "GET /links/{public_id}",
        "PATCH /links/{public_id}",
        "GET /links/{public_id}/clicks",
        "GET /platforms",
        "GET /platform-accounts",
        "POST /platform-accounts",
        "GET /platform-accounts/{public_id}",
        "PATCH /platform-accounts/{public_id}",
        "GET /platform-accounts/{public_id}/quotas",
        "GET /watches",
        "POST /watches",
        "GET /watches/{public_id}",
        "PUT /watches/{public_id}",
        "PATCH /watches/{public_id}",
        "GET /clipping-alerts",
        "POST /clipping-alerts/{public_id}/note",
        "GET /crises",
        "GET /crises/{public_id}/entries",
        "POST /crises/{public_id}/entries",
        "GET /groups",
        "GET /groups/{public_id}",
        "GET /groups/{public_id}/members",
        "POST /groups/{public_id}/members/{member_id}/remove",
        "GET /groups/{public_id}/messages",
        "POST /groups/{public_id}/messages",
        "GET /invites",
        "POST /invites",
        "GET /invites/{public_id}",
        "POST /invites/redeem",
        "GET /held",
        "POST /held/{public_id}/release",
        "POST /held/{public_id}/decline",
        "GET /reports",
        "POST /reports/{public_id}/decide",
        "GET /word-lists",
        "POST /word-lists",
        "GET /word-lists/{public_id}",
        "PATCH /word-lists/{public_id}",
        "DELETE /word-lists/{public_id}",
        "GET /word-lists/{public_id}/words",
        "POST /word-lists/{public_id}/words",
        "DELETE /word-lists/{public_id}/words/{word_id}",
        "POST /fans/{public_id}/merge",
        "GET /fans/{public_id}/points",
        "GET /fans/{public_id}/points/lines",
        "POST /fans/{public_id}/points/lines",
        "GET /fans/{public_id}/referrals",
        "POST /fans/{public_id}/tags",
        "POST /fans/{public_id}/unmerge",
        "POST /fans/bulk",
        "POST /groups/{public_id}/members/{member_id}/ban",
        "POST /groups/{public_id}/members/{member_id}/mute",
        "GET /groups/{public_id}/rules",
        "PUT /groups/{public_id}/rules",
        "GET /join-requests",
        "GET /join-requests/{public_id}",
        "POST /join-requests/{public_id}/approve",
        "POST /join-requests/{public_id}/decline",
        "GET /join-requests/{public_id}/notes",
        "POST /join-requests/{public_id}/notes",
        "GET /invites/{public_id}/figures",
        "POST /invites/answer",
        "GET /pools",
        "POST /pools",
        "GET /pools/{public_id}",
        "PATCH /pools/{public_id}",
        "GET /tags",
        "PATCH /tags/{public_id}",
        "DELETE /tags/{public_id}",
        "POST /tags/{public_id}/merge",
        "POST /groups/{public_id}/members/{member_id}/unban",
        "POST /join-requests/decide",
        "POST /join-requests/{public_id}/reopen",
        "POST /pools/{public_id}/groups",
        "POST /pools/{public_id}/groups/{group_id}",
        "DELETE /pools/{public_id}/groups/{group_id}",
        "GET /pools/{public_id}/pictures",
        "POST /pools/{public_id}/pictures",
        "DELETE /pools/{public_id}/pictures/{picture_id}",
        "POST /reports/{public_id}/assign",
        "GET /decisions",
        "POST /decisions/{public_id}/answer",
        "GET /fans/fields",
        "GET /jobs",
        "GET /jobs/{public_id}",
        "POST /jobs/{public_id}/cancel",
        "POST /jobs/{public_id}/resume",
        "GET /jobs/{public_id}/file",
        "GET /imports",
        "POST /imports",
        "GET /imports/{public_id}",
        "PATCH /imports/{public_id}",
        "DELETE /imports/{public_id}",
        "PUT /imports/{public_id}/mapping",
        "POST /imports/{public_id}/commit",
        "GET /imports/{public_id}/refused",
        "POST /imports/{public_id}/undo",
    }


def test_no_two_shapes_have_one_name() -> None:
    """The generator only mutters when one of them is lost."""
    GENERATOR_STATS.reset()
    document()
    assert dict(GENERATOR_STATS._warn_cache) == {}
    assert dict(GENERATOR_STATS._error_cache) == {}


def test_every_schema_of_the_document_is_valid_json_schema() -> None:
    schemas = document()["components"]["schemas"]
    assert "Problem" in schemas
    for schema in schemas.values():
        Draft202012Validator.check_schema(schema)


def test_every_call_names_its_right_and_its_problems() -> None:
    for path, methods in document()["paths"].items():
        for method, call in methods.items():
            right = call["description"].rsplit("Scope: `", 1)[1].rstrip("`")
            assert right in SCOPES, f"{method} {path}"
            problem = call["responses"]["401"]["content"]["application/problem+json"]
            assert problem == {"schema": {"$ref": "#/components/schemas/Problem"}}
            headers = {one["name"] for one in call["parameters"] if one["in"] == "header"}
            assert ("Idempotency-Key" in headers) == (method == "post")


def sentences(part: Any) -> Iterator[str]:
    """Every description of a part of the document, the marks of rights left out."""
    if isinstance(part, dict):
        for name, inner in part.items():
            if name == "description" and isinstance(inner, str):
                yield inner.partition("\n\nScope: `")[0]
            yield from sentences(inner)
    elif isinstance(part, list):
        for inner in part:
            yield from sentences(inner)


def test_every_sentence_is_in_the_readers_language() -> None:
    client = Client()
    chinese = client.get("/api/v1/openapi.json")
    english = client.get("/api/v1/openapi.json", headers={"accept-language": "en"})
    assert "Accept-Language" in english["Vary"]
    said = [text for text in sentences(chinese.json()) if text]
    assert len(said) > 100
    assert [text for text in said if not re.search(r"[\u4e00-\u9fff]", text)] == []
    assert not re.search(r"[\u4e00-\u9fff]", english.content.decode())
    page = client.get("/api/docs/").content.decode()
    assert "粉丝列表，最新的在前。手机号和邮箱完整返回。" in page
    assert "string 或 null" in page
    assert "Fans, newest first" not in page


def test_the_page_shows_every_call_and_code() -> None:
    text = Client().get("/api/docs/").content.decode()
    for section in sections(document()):
        for call in section.operations:
            assert f'id="{call.name}"' in text
    for one in api_codes():
        assert f"<code>{one.code}</code>" in text


def test_every_subject_has_a_title_in_words() -> None:
    titles = {section.name: str(section.title) for section in sections(document())}
    assert {name for name, title in titles.items() if title == name} == set()


def test_the_page_leaves_out_codes_of_apps_without_endpoints() -> None:
    codes = {one.code for one in api_codes()}
    assert {"invite_full", "chat_too_fast", "throttled", "phone_invalid"} <= codes
    assert not codes & {"captcha_wrong", "team_last_owner", "file_too_big"}


def test_every_code_says_something_without_marks() -> None:
    for one in problem_codes():
        assert one.says, one.code
        assert "%(" not in one.says, one.code


def test_where_a_problems_type_leads() -> None:
    response = Client().get("/api/v1/problems/idempotency_key_reused")
    assert response.status_code == 200
    assert "HTTP 422" in response.content.decode()
    assert Client().get("/api/v1/problems/no-such-code").status_code == 404


def test_codes_are_one_meaning_each() -> None:
    codes = [one.code for one in problem_codes()]
    assert len(codes) == len(set(codes))
    assert {"team_last_owner", "invite_full", "fan_has_no_account"} <= set(codes)


def test_every_field_of_the_page_has_a_meaning() -> None:
    blank = {
        (call.name, field.name)
        for section in sections(document())
        for call in section.operations
        for field in (*call.parameters, *call.body, *call.answer)
        if not field.text
    }
    assert blank == set()


def test_lists_name_limit_and_after() -> None:
    calls = {call.name: call for section in sections(document()) for call in section.operations}
    for name in ("fans_list", "groups_list", "invites_list", "members_list"):
        named = [field.name for field in calls[name].parameters]
        assert named.count("limit") == named.count("after") == 1
    assert "limit" not in [field.name for field in calls["fans_get"].parameters]


def test_examples_fit_their_schemas() -> None:
    made = document()
    shapes = {"components": made["components"]}
    for path, methods in made["paths"].items():
        for method, call in methods.items():
            for part in (call.get("requestBody", {}), *call["responses"].values()):
                schema = part.get("content", {}).get("application/json", {}).get("schema", {})
                if not schema:
                    continue
                given = json.loads(example(made, schema))
                ours = {**schema, **shapes}
                if "$ref" not in schema or schema["$ref"].endswith("Out"):
                    errors = list(Draft202012Validator(ours).iter_errors(given))
                    assert errors == [], (path, method)


def test_the_page_marks_code_and_shows_how_to_call() -> None:
    text = Client().get("/api/docs/").content.decode()
    assert "``" not in text
    assert "<code>client_id</code>" in text
    assert "<th>错误码</th>" in text
    assert "<th>验证码</th>" not in text
    assert 'curl -X POST -H "Authorization: Bearer qz_…"' in text


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("One line. Of two.", ("One line. Of two.", "")),
        ("Cut in\nthe middle. And more\nof it.", ("Cut in the middle.", "And more of it.")),
        ("一句\n断开。再一句，\n也断开。", ("一句断开。", "再一句，也断开。")),
        ("At 1.5 of it. Then.\n\nA paragraph.", ("At 1.5 of it.", "Then.\n\nA paragraph.")),
        ("no end", ("no end", "")),
    ],
)
def test_a_calls_first_sentence_stands_on_its_line(text: str, parts: tuple[str, str]) -> None:
    assert first_sentence(text) == parts


@pytest.mark.parametrize(
    ("path", "status", "words"),
    [("fans", 401, "请在请求里带上密钥"), ("no/such/thing", 404, "没有这个 API 地址")],
)
def test_the_first_errors_say_what_to_do(path: str, status: int, words: str) -> None:
    answer = Client().get(f"/api/v1/{path}")
    assert answer.status_code == status
    assert words in answer.json()["detail"]
