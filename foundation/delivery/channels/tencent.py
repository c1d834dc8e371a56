"""Text messages through Tencent Cloud's own SDK (product ``sms``, API 2021-01-11)."""

import json
from collections.abc import Callable
from datetime import datetime
from functools import cache
from typing import Any

import requests
from django.conf import settings
from tencentcloud.common.credential import Credential
from tencentcloud.common.exception.tencent_cloud_sdk_exception import TencentCloudSDKException
from tencentcloud.common.profile.client_profile import ClientProfile
from tencentcloud.common.profile.http_profile import HttpProfile
from tencentcloud.sms.v20210111 import models
from tencentcloud.sms.v20210111.sms_client import SmsClient

from foundation.delivery.faults import code_word
from foundation.delivery.registry import (
    Later,
    Outcome,
    Parcel,
    Refused,
    Sent,
    Unsure,
    kind_get,
)

SECONDS = 10  # well under the lease
# A number may get no more for the moment, or the whole account is too fast.
_SLOW_DOWN = (
    "LimitExceeded.PhoneNumberThirtySecondLimit",
    "LimitExceeded.DeliveryFrequencyLimit",
    "RequestLimitExceeded",
    "LimitExceeded.AppMainlandChinaHourLimit",
)
# The API itself does not know whether the message left.
_UNKNOWN = ("InternalError.Timeout", "InternalError.RequestTimeException", "InternalError")


class TencentSms:
    """Template messages; the template ids of ours stand in QZ_TENCENT_SMS_TEMPLATES."""

    def send(self, parcel: Parcel, calling: Callable[[], None]) -> Outcome:
        """One message to one number, its own code read: HTTP 200 alone says nothing."""
        templates: dict[str, str] = _conf()["templates"]
        template = templates.get(f"{parcel.template}.{parcel.language}")
        template = template or templates.get(parcel.template)
        if not template:
            return Refused(f"no Tencent template for {parcel.template}")
        names = kind_get(parcel.template).sms or ()
        request = models.SendSmsRequest()
        request.PhoneNumberSet = [parcel.to]
        request.SmsSdkAppId = _conf()["app_id"]
        request.SignName = _conf()["sign_name"]
        request.TemplateId = template
        request.TemplateParamSet = [str(parcel.context[name]) for name in names]
        request.SessionContext = parcel.key
        calling()
        try:
            response = _client().SendSms(request)
        except TencentCloudSDKException as error:
            return _failure(error)
        return _status(json.loads(response.to_json_string()))

    def ask(self, parcel: Parcel, called_at: datetime) -> Outcome | None:
        """Look for the message among those the number was sent since; None while it is not seen."""
        request = models.PullSmsSendStatusByPhoneNumberRequest()
        request.BeginTime = int(called_at.timestamp()) - 60
        request.Offset, request.Limit = 0, 100
        request.PhoneNumber = parcel.to
        request.SmsSdkAppId = _conf()["app_id"]
        response = _client().PullSmsSendStatusByPhoneNumber(request)
        seen = json.loads(response.to_json_string()).get("PullSmsSendStatusSet") or []
        for status in seen:
            if status.get("SessionContext") == parcel.key:
                if status.get("ReportStatus") == "SUCCESS":
                    return Sent(str(status.get("SerialNo", "")))
                return Refused("not delivered")
        return None


def _conf() -> dict[str, Any]:
    conf: dict[str, Any] = settings.TENCENT_SMS
    return conf


@cache
def _client_for(secret_id: str, secret_key: str, region: str, endpoint: str) -> SmsClient:
    scheme, _sep, host = endpoint.rpartition("://")
    profile = HttpProfile(
        protocol=scheme or "https", endpoint=host, reqTimeout=SECONDS, keepAlive=False
    )
    return SmsClient(Credential(secret_id, secret_key), region, ClientProfile(httpProfile=profile))


def _client() -> SmsClient:
    conf = _conf()
    return _client_for(conf["secret_id"], conf["secret_key"], conf["region"], conf["endpoint"])


def _status(answer: dict[str, Any]) -> Outcome:
    statuses = answer.get("SendStatusSet") or []
    if not statuses:
        return Unsure("an answer without a status")
    return _by_code(statuses[0].get("Code", ""), statuses[0])


def _by_code(code: str, status: dict[str, Any]) -> Outcome:
    if code == "Ok":
        return Sent(str(status.get("SerialNo", "")))
    error = code_word(code)  # its Message may repeat the number
    if code in _SLOW_DOWN:
        return Later(error, seconds=35)
    return Unsure(error) if code in _UNKNOWN else Refused(error)


def _failure(error: TencentCloudSDKException) -> Outcome:
    """Of the SDK's failures only a connection that never came about is surely nothing sent."""
    code = str(error.get_code())
    if code in ("ClientNetworkError", "ServerNetworkError"):
        cause = error.__context__
        if isinstance(cause, requests.ConnectTimeout) or _never_connected(cause):
            return Later(f"no connection: {type(cause).__name__}")
        return Unsure(f"{code}: {type(cause).__name__}")
    return _by_code(code, {})


def _never_connected(cause: BaseException | None) -> bool:
    if not isinstance(cause, requests.ConnectionError) or not cause.args:
        return False
    reason = getattr(cause.args[0], "reason", None)
    return type(reason).__name__ in {"NewConnectionError", "NameResolutionError"}
