"""Text messages: the console, and Tencent Cloud's SDK against a server that plays it."""

import json
import logging
import time
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.utils import timezone
from pytest_django.fixtures import Settings
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from foundation.delivery.channels import tencent as provider
from foundation.delivery.models import Delivery
from foundation.delivery.services import deliveries_sweep, delivery_attempt, delivery_send
from tests.foundation.delivery.conftest import Answer

pytestmark = pytest.mark.django_db


def send(language: str = "zh-hans") -> Delivery:
    """A code in waiting."""
    return delivery_send(
        channel="sms",
        to="+8613800138000",
        template="signin_code",
        context={"code": "123456", "minutes": 10},
        language=language,
    )


def attempt(delivery: Delivery) -> Delivery:
    delivery_attempt(delivery_id=delivery.pk)
    return Delivery.objects.get(pk=delivery.pk)


def asked(server: HTTPServer, number: int = 0) -> dict[str, Any]:
    """What the server was asked."""
    request, _response = server.log[number]
    body: dict[str, Any] = json.loads(request.data)
    return body


def test_the_console(settings: Settings, caplog: pytest.LogCaptureFixture) -> None:
    settings.SMS_PROVIDER = "console"
    with caplog.at_level(logging.INFO, logger="qunzhu.sms"):
        done = attempt(send())
    assert (done.state, done.sealed) == ("done", None)
    assert "+8613800138000" in caplog.text
    assert "登录验证码 123456，10 分钟内有效" in caplog.text


def test_no_provider(settings: Settings) -> None:
    settings.SMS_PROVIDER = ""
    assert attempt(send()).error == "text messages are not set up: QZ_SMS_PROVIDER is empty"


def test_tencent_takes_it(tencent: HTTPServer, answer: Answer) -> None:
    answer(SerialNo="5000:1045710669157053657849499619")
    delivery = send()
    done = attempt(delivery)
    assert (done.state, done.reference) == ("done", "5000:1045710669157053657849499619")
    request, _response = tencent.log[0]
    assert request.headers["X-TC-Action"] == "SendSms"
    assert request.headers["X-TC-Version"] == "2021-01-11"
    assert request.headers["X-TC-Region"] == "ap-guangzhou"
    assert request.headers["Authorization"].startswith("TC3-HMAC-SHA256 Credential=AKIDexample/")
    body = asked(tencent)
    key = body.pop("SessionContext")
    assert key.startswith(f"{delivery.pk}.")
    assert body == {
        "PhoneNumberSet": ["+8613800138000"],
        "SmsSdkAppId": "1400000001",
        "SignName": "群主",
        "TemplateId": "110001",
        "TemplateParamSet": ["123456", "10"],
    }


def test_a_template_of_its_own_for_english(tencent: HTTPServer, answer: Answer) -> None:
    answer()
    attempt(send("en"))
    assert asked(tencent)["TemplateId"] == "110002"


def test_no_template(tencent: HTTPServer, settings: Settings) -> None:
    settings.TENCENT_SMS = {**settings.TENCENT_SMS, "templates": {}}
    assert attempt(send()).error == "no Tencent template for signin_code"
    assert tencent.log == []


@pytest.mark.parametrize(
    ("code", "state"),
    [
        ("InvalidParameterValue.IncorrectPhoneNumber", "failed"),
        ("FailedOperation.InsufficientBalanceInSmsPackage", "failed"),
        ("FailedOperation.PhoneNumberInBlacklist", "failed"),
        ("LimitExceeded.PhoneNumberDailyLimit", "failed"),
        ("LimitExceeded.PhoneNumberThirtySecondLimit", "pending"),
        ("InternalError.Timeout", "unconfirmed"),
    ],
)
def test_the_numbers_own_code_counts_not_http_200(answer: Answer, code: str, state: str) -> None:
    answer(Code=code, Message="no", SerialNo="")
    done = attempt(send())
    assert done.state == state
    assert done.error == code


@pytest.mark.parametrize("how", ["status", "request", "html", "cut", "told"])
def test_no_phone_code_or_word_of_the_provider_is_logged_or_kept(
    tencent: HTTPServer, answer: Answer, caplog: pytest.LogCaptureFixture, how: str
) -> None:
    words = "+8613800138000 was not sent 123456"
    match how:
        case "status":
            answer(Code="13800138000 refused", Message=words)
        case "request":
            tencent.expect_request("/").respond_with_json(
                {"Response": {"Error": {"Code": "X", "Message": words}, "RequestId": "r"}}
            )
        case "html":
            tencent.expect_request("/").respond_with_data(words, status=502)
        case "cut":
            tencent.expect_request("/").respond_with_data(words, headers={"Content-Length": "999"})
        case "told":
            tencent.expect_ordered_request("/").respond_with_data("oops", status=502)
            tencent.expect_ordered_request("/").respond_with_data(words, status=500)
    with caplog.at_level(logging.INFO):
        attempt(send())
        with time_machine.travel(timezone.now() + timedelta(minutes=2)):
            deliveries_sweep()
    lines = [logging.Formatter().format(one) for one in caplog.records]
    assert lines
    heard = "\n".join([*lines, Delivery.objects.get().error])
    for secret in ("13800138000", "123456", "was not sent"):
        assert secret not in heard


def test_a_number_that_had_enough_for_now_gets_it_later(
    tencent: HTTPServer, answer: Answer
) -> None:
    answer(Code="LimitExceeded.PhoneNumberThirtySecondLimit", Message="no")
    delivery = send()
    later = attempt(delivery)
    assert 34 < (later.next_try_at - timezone.now()).total_seconds() <= 35
    tencent.clear()
    answer()
    with time_machine.travel(timezone.now() + timedelta(seconds=36)):
        assert attempt(delivery).state == "done"


@pytest.mark.parametrize(
    ("code", "state"),
    [
        ("AuthFailure.SecretIdNotFound", "failed"),
        ("RequestLimitExceeded", "pending"),
        ("InternalError", "unconfirmed"),
    ],
)
def test_errors_of_the_whole_request(tencent: HTTPServer, code: str, state: str) -> None:
    tencent.expect_request("/").respond_with_json(
        {"Response": {"Error": {"Code": code, "Message": "no"}, "RequestId": "r"}}
    )
    done = attempt(send())
    assert (done.state, done.error) == (state, code)


@pytest.mark.parametrize("status", [500, 502])
def test_an_answer_that_is_none_is_unsure(tencent: HTTPServer, status: int) -> None:
    tencent.expect_request("/").respond_with_data("oops", status=status)
    assert attempt(send()).state == "unconfirmed"


def test_a_timeout_is_unsure_asked_about_and_never_sent_again(
    tencent: HTTPServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(provider, "SECONDS", 1)
    provider._client_for.cache_clear()
    seen: list[str] = []

    def slow(request: Request) -> Response:
        seen.append(request.headers["X-TC-Action"])
        time.sleep(2)
        return Response("{}")

    tencent.expect_request("/").respond_with_handler(slow)
    delivery = send()
    assert attempt(delivery).state == "unconfirmed"
    provider._client_for.cache_clear()
    tencent.clear()
    status: dict[str, Any] = {"SerialNo": "77", "ReportStatus": "SUCCESS", "SessionContext": "x.y"}
    set_: list[dict[str, Any]] = []
    tencent.expect_request(
        "/", headers={"X-TC-Action": "PullSmsSendStatusByPhoneNumber"}
    ).respond_with_handler(
        lambda _request: Response(
            json.dumps({"Response": {"PullSmsSendStatusSet": set_, "RequestId": "r"}})
        )
    )
    with time_machine.travel(timezone.now() + timedelta(minutes=2)):
        deliveries_sweep()  # nothing is known of it yet
        set_.append(status)
        deliveries_sweep()  # only another message is known
        assert Delivery.objects.get().state == "unconfirmed"
        key = f"{delivery.pk}.{bytes(delivery.address_hash).hex()[:16]}"
        set_.append({**status, "SerialNo": "78", "SessionContext": key})
        deliveries_sweep()
    done = Delivery.objects.get()
    assert (done.state, done.reference, done.sealed) == ("done", "78", None)
    assert seen == ["SendSms"]
    actions = [request.headers["X-TC-Action"] for request, _response in tencent.log]
    assert sorted(actions) == ["PullSmsSendStatusByPhoneNumber"] * 3 + ["SendSms"]


def test_asking_may_tell_that_it_did_not_arrive(tencent: HTTPServer) -> None:
    tencent.expect_ordered_request("/").respond_with_data("oops", status=502)
    delivery = send()
    attempt(delivery)
    key = f"{delivery.pk}.{bytes(delivery.address_hash).hex()[:16]}"
    failed = {"ReportStatus": "FAIL", "Description": "用户关机", "SessionContext": key}
    tencent.expect_ordered_request("/").respond_with_json(
        {"Response": {"PullSmsSendStatusSet": [failed], "RequestId": "r"}}
    )
    with time_machine.travel(timezone.now() + timedelta(minutes=2)):
        deliveries_sweep()
    done = Delivery.objects.get()
    assert (done.state, done.error) == ("failed", "not delivered")


def test_no_connection_at_all_is_tried_again(tencent: HTTPServer, settings: Settings) -> None:
    settings.TENCENT_SMS = {**settings.TENCENT_SMS, "endpoint": "http://127.0.0.1:1"}
    assert attempt(send()).state == "pending"
