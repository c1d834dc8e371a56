"""A file on its way in through the API: uploaded, mapped, looked through, imported, undone."""

from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile

from community.fans.models import Fan
from foundation.imports.models import CustomField, Import
from foundation.jobs.models import Job, JobRowError
from foundation.jobs.services import job_run
from foundation.scopes.scope import team_scope
from foundation.teams.models import Role, Staff, Team
from tests.api import (
    Api,
    api_of,
    assert_problem,
    assert_refused,
    maker_becomes,
    trail_of,
    unchanged,
)

pytestmark = pytest.mark.usefixtures("scope")
FILE = "昵称,手机,城市\n小鹿,13800138000,上海\n阿花,12,杭州\n小满,13900139000,\n"


@pytest.fixture
def api(owner: Staff) -> Api:
    return api_of(owner, "imports:read", "imports:write")


def upload(api: Api, text: str | bytes = FILE, *, key: str = "", **fields: Any) -> Any:
    """A file as a form."""
    data = text if isinstance(text, bytes) else text.encode("gbk")
    headers = {"Authorization": f"Bearer {api.token}", "Accept-Language": "en"}
    return api.client.post(
        "/api/v1/imports",
        {"file": SimpleUploadedFile("粉丝.csv", data), **fields},
        headers=headers | ({"Idempotency-Key": key} if key else {}),
    )


def run(public_id: str, name: str = "job") -> None:
    """Its job, as a worker would."""
    job = getattr(Import.objects.get(public_id=public_id), name)
    assert job_run(team_id=job.team_id, job_id=job.pk) == "done"


def test_from_the_upload_to_the_undo(api: Api, team: Team) -> None:
    made = upload(api)
    assert made.status_code == 201, made.content
    record = made.json()
    assert (record["state"], record["rows"], record["encoding"]) == ("draft", 3, "gb18030")
    assert [(one["at"], one["name"], one["field"]) for one in record["columns"]] == [
        (0, "昵称", "nickname"), (1, "手机", "phone"), (2, "城市", ""),
    ]  # fmt: skip
    assert record["columns"][0]["samples"] == ["小鹿", "阿花", "小满"]
    assert {"name": "phone", "label": "Phone"} in record["fields"]
    assert (record["preview"], record["job"]) == (None, None)

    path = f"imports/{record['id']}"
    mapped = api(
        "PUT", f"{path}/mapping",
        {"mapping": {"0": "nickname", "1": "phone", "2": "new:text"}, "options": {"tags": "老粉"}},
    )  # fmt: skip
    assert mapped.status_code == 200, mapped.content
    seen = mapped.json()
    assert seen["state"] == "previewed"
    assert seen["preview"]["counts"] == {
        "created": 2, "updated": 0, "unchanged": 0, "refused": 1,
    }  # fmt: skip
    assert [row["fate"] for row in seen["preview"]["rows"]] == ["created", "refused", "created"]
    assert seen["preview"]["rows"][1]["reasons"] == ["“12” is not a phone number."]
    assert seen["columns"][2]["field"] == f"custom:{CustomField.objects.get().key}"
    assert Fan.objects.count() == 0

    refused = api("GET", f"{path}/refused").json()
    assert refused == {
        "items": [
            {"row": 3, "column": "手机", "code": "phone_invalid",
             "message": "“12” is not a phone number.", "value": "12"},
        ],
        "next": None,
    }  # fmt: skip

    started = api("POST", f"{path}/commit", **{"Idempotency-Key": "go"}).json()
    assert (started["state"], started["job"]["state"]) == ("running", "queued")
    again = api("POST", f"{path}/commit", **{"Idempotency-Key": "go"})
    assert again["Idempotent-Replayed"] == "true"
    run(record["id"])
    done = api("GET", path).json()
    assert (done["state"], done["may_undo"]) == ("done", True)
    assert done["counts"] == {"created": 2, "updated": 0, "unchanged": 0, "refused": 1}
    deer = Fan.objects.get(nickname="小鹿")
    assert (list(deer.custom.values()), deer.tags.get().name) == (["上海"], "老粉")
    assert [line[0] for line in trail_of("import.run")] == ["api"]

    assert api("POST", f"{path}/undo").json()["state"] == "undoing"
    run(record["id"], "undo_job")
    undone = api("GET", path).json()
    assert (undone["state"], undone["may_undo"]) == ("undone", False)
    assert undone["taken_back"] + undone["kept"] == 2
    assert_problem(api("POST", f"{path}/undo"), 409, "import_moved")


def test_an_upload_is_made_once_however_large_its_file(api: Api, settings: Any) -> None:
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 200
    first = upload(api, key="list-1", target="fans")
    assert first.status_code == 201, first.content
    again = upload(api, key="list-1", target="fans")
    assert (again.json(), again["Idempotent-Replayed"]) == (first.json(), "true")
    assert Import.objects.count() == 1
    other = upload(api, FILE.replace("小鹿", "小路"), key="list-1", target="fans")
    assert_problem(other, 422, "idempotency_key_reused")
    assert_problem(upload(api, key="list-1", encoding="utf-16"), 422, "idempotency_key_reused")
    assert Import.objects.count() == 1


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "import_file_empty"),
        ("昵称,手机\n", "import_file_no_rows"),
        (b"PK\x03\x04nonsense", "import_workbook_broken"),
    ],
)
def test_a_file_that_is_none_leaves_nothing(api: Api, text: str | bytes, code: str) -> None:
    with unchanged(Import, Job):
        assert_problem(upload(api, text), 400, code)


def test_what_is_wrong_with_a_call_is_named(api: Api) -> None:
    with unchanged(Import, Job):
        assert_refused(upload(api, target="cats"), "target")
        assert_refused(upload(api, encoding="latin-1"), "encoding")
        assert_refused(upload(api, colour="red"), "colour")
        assert_problem(api("POST", "imports", {}), 415, "unsupported_media_type")
    record = upload(api).json()
    path = f"imports/{record['id']}"
    with unchanged(Import, Job):
        twice = {"mapping": {"0": "phone", "1": "phone"}}
        said = api("PUT", f"{path}/mapping", twice)
        assert_refused(said, "mapping", "import_mapping_twice")
        said = api("PUT", f"{path}/mapping", {"mapping": {"0": "handle"}})
        assert_refused(said, "options.platform", "import_mapping")
        for place in ("x", "²", "-1", "9"):
            said = api("PUT", f"{path}/mapping", {"mapping": {place: "new:text"}})
            assert_refused(said, "mapping", "import_mapping")
        said = api("PUT", f"{path}/mapping", {"mapping": {}})
        assert_refused(said, "mapping", "import_mapping")
        wrong = api("PUT", f"{path}/mapping", {"options": {"platform": "moon"}})
        assert_refused(wrong, "options.platform")
        assert_refused(api("PUT", f"{path}/mapping", {"options": {"colour": 1}}), "options.colour")
        assert_problem(api("POST", f"{path}/commit"), 409, "import_moved")
        assert_refused(api("PATCH", path, {"encoding": "klingon"}), "encoding")


def test_read_again_by_another_encoding(api: Api) -> None:
    record = upload(api, FILE.encode("utf-8")).json()
    assert record["encoding"] == "utf-8"
    with unchanged(Import):
        wrong = api("PATCH", f"imports/{record['id']}", {"encoding": "utf-16"})
        assert_problem(wrong, 400, "import_file_no_rows")  # it is one line, read so
    seen = api("PATCH", f"imports/{record['id']}", {"has_header": False}).json()
    assert (seen["rows"], seen["has_header"]) == (4, False)
    assert [one["field"] for one in seen["columns"]] == ["", "", ""]


def test_refused_rows_come_in_the_files_order_page_by_page(api: Api) -> None:
    rows = "\n".join(f"粉{n},12{n}" for n in range(5))
    record = upload(api, f"昵称,手机\n{rows}\n").json()
    assert api("PUT", f"imports/{record['id']}/mapping", {}).status_code == 200
    path, seen = f"imports/{record['id']}/refused?limit=2", []
    page: dict[str, Any] = {"next": ""}
    for _n in range(3):
        page = api("GET", f"{path}&after={page['next']}").json()
        seen.append([one["row"] for one in page["items"]])
    assert (seen, page["next"]) == ([[2, 3], [4, 5], [6]], None)


def test_a_role_that_may_not_import_and_another_team(
    api: Api, owner: Staff, other_api: Api, django_assert_num_queries: Any
) -> None:
    record = upload(api).json()
    listed = api("GET", "imports?state=draft").json()["items"]
    assert [one["id"] for one in listed] == [record["id"]]
    fans = api_of(owner, "fans:write")
    with unchanged(Import, Job):
        assert_problem(other_api("GET", f"imports/{record['id']}"), 404, "not_found")
        assert_problem(other_api("PUT", f"imports/{record['id']}/mapping", {}), 404, "not_found")
        assert other_api("GET", "imports").json()["items"] == []
        assert_problem(upload(fans), 403, "permission_denied")
        maker_becomes(api, Role.ANALYST)
        assert_problem(upload(api), 403, "not_allowed")
        assert_problem(api("GET", f"imports/{record['id']}"), 403, "not_allowed")


def test_a_page_of_imports_costs_the_same_however_many(
    api: Api, team: Team, django_assert_max_num_queries: Any
) -> None:
    upload(api)
    api("GET", "imports")
    for _n in range(3):
        upload(api)
    with django_assert_max_num_queries(4), team_scope(team):
        assert len(api("GET", "imports").json()["items"]) == 4


def test_what_was_not_imported_is_thrown_away_once(
    api: Api, owner: Staff, other_api: Api, django_capture_on_commit_callbacks: Any
) -> None:
    one = upload(api).json()
    path = f"imports/{one['id']}"
    api("PUT", f"{path}/mapping", {"mapping": {"0": "nickname", "1": "phone"}})
    key, reader = Import.objects.get().key, api_of(owner, "imports:read")
    with unchanged(Import, Job, JobRowError):
        assert_problem(reader("DELETE", path), 403, "permission_denied")
        assert_problem(other_api("DELETE", path), 404, "not_found")
    with django_capture_on_commit_callbacks(execute=True):
        gone = api("DELETE", path)
    assert (gone.status_code, gone.content) == (204, b"")
    assert (Import.objects.count(), JobRowError.objects.count(), Fan.objects.count()) == (0, 0, 0)
    assert not default_storage.exists(key)
    assert [row[0] for row in trail_of("import.discard")] == ["api"]
    assert_problem(api("DELETE", path), 404, "not_found")
    assert_problem(api("GET", path), 404, "not_found")
    assert len(trail_of("import.discard")) == 1


def test_what_runs_or_was_imported_is_not_thrown_away(api: Api, owner: Staff, team: Team) -> None:
    one = upload(api).json()
    path = f"imports/{one['id']}"
    api("PUT", f"{path}/mapping", {"mapping": {"0": "nickname", "1": "phone"}})
    api("POST", f"{path}/commit")
    with unchanged(Import, Job, JobRowError):
        assert_problem(api("DELETE", path), 409, "import_moved")
    run(one["id"])
    with unchanged(Import, Job, JobRowError, Fan):
        assert_problem(api("DELETE", path), 409, "import_moved")
        maker_becomes(api, Role.ANALYST)
        assert_problem(api("DELETE", path), 403, "not_allowed")
