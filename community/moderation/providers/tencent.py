"""Tencent Cloud's content safety: TMS (text), IMS (pictures), AMS (short sound), API 2020-12-29.

Spoken to by the SDK's general client, which signs and sends any product's calls.
"""

import base64
from functools import cache
from typing import Any, Literal

from django.conf import settings
from tencentcloud.common.common_client import CommonClient
from tencentcloud.common.credential import Credential
from tencentcloud.common.exception.tencent_cloud_sdk_exception import TencentCloudSDKException
from tencentcloud.common.profile.client_profile import ClientProfile
from tencentcloud.common.profile.http_profile import HttpProfile

from community.moderation.models.held import FOUND_LENGTH
from community.moderation.models.words import Category
from community.moderation.providers import Opinion, ProviderAway

VERSION = "2020-12-29"
# TMS takes 10,000 characters, IMS 10 MB once encoded.
MOST_TEXT = 10_000
MOST_BYTES = 7_000_000

_LABELS = {
    "Porn": Category.PORN,
    "Sexy": Category.PORN,
    "Abuse": Category.ABUSE,
    "Ad": Category.ADS,
    "Illegal": Category.ILLEGAL,
    "Terror": Category.ILLEGAL,
    "Polity": Category.ILLEGAL,
}
_SAYS: dict[str, Literal["pass", "review", "block"]] = {
    "Pass": "pass",
    "Review": "review",
    "Block": "block",
}


class TencentSafety:
    """The three products under one account; ``QZ_TENCENT_SAFETY_*`` say which."""

    def text(self, text: str, *, about: str, who: str) -> Opinion:
        """TMS TextModeration."""
        return self._ask(
            "tms", "TextModeration", {"Content": _b64(text[:MOST_TEXT].encode())}, about, who
        )

    def image(self, body: bytes, *, about: str, who: str) -> Opinion:
        """IMS ImageModeration. A picture that is too big for it is for people to look at."""
        if len(body) > MOST_BYTES:
            return Opinion("review", label="too big")
        return self._ask("ims", "ImageModeration", {"FileContent": _b64(body)}, about, who)

    def audio(self, body: bytes, *, kind: str, about: str, who: str) -> Opinion:
        """AMS CreateAudioModerationSyncTask."""
        if len(body) > MOST_BYTES // 2:
            return Opinion("review", label="too big")
        given = {"FileContent": _b64(body), "FileFormat": kind}
        return self._ask("ams", "CreateAudioModerationSyncTask", given, about, who)

    def _ask(
        self, product: str, action: str, given: dict[str, Any], about: str, who: str
    ) -> Opinion:
        given["DataId"] = about
        if biz := settings.TENCENT_SAFETY["biz_type"]:
            given["BizType"] = biz
        if product != "ams":
            given["User"] = {"UserId": who}
        try:
            answer = _client(product).call_json(action, given)
        except TencentCloudSDKException as error:
            # Its message may repeat the content.
            raise ProviderAway(str(error.get_code())) from None
        except (ValueError, OSError) as error:
            raise ProviderAway(type(error).__name__) from None
        return _opinion(answer.get("Response") if isinstance(answer, dict) else None)


def _opinion(answer: Any) -> Opinion:
    says = _SAYS.get(str(answer.get("Suggestion"))) if isinstance(answer, dict) else None
    if says is None:
        raise ProviderAway("an answer without a suggestion")
    label = str(answer.get("Label") or "")
    words = answer.get("Keywords") or []
    found = "、".join(str(one) for one in words) if isinstance(words, list) else ""
    category = _LABELS.get(label, Category.OTHER) if says != "pass" else ""
    return Opinion(says, category=category, label=label[:40], found=found[:FOUND_LENGTH])


def _client(product: str) -> CommonClient:
    conf = settings.TENCENT_SAFETY
    endpoint = conf["endpoint"] or f"https://{product}.tencentcloudapi.com"
    return _client_for(
        product, conf["secret_id"], conf["secret_key"], conf["region"], endpoint, conf["seconds"]
    )


@cache
def _client_for(
    product: str, secret_id: str, secret_key: str, region: str, endpoint: str, seconds: int
) -> CommonClient:
    scheme, _sep, host = endpoint.rpartition("://")
    profile = HttpProfile(
        protocol=scheme or "https", endpoint=host, reqTimeout=seconds, keepAlive=False
    )
    return CommonClient(
        product,
        VERSION,
        Credential(secret_id, secret_key),
        region,
        ClientProfile(httpProfile=profile),
    )


def _b64(body: bytes) -> str:
    return base64.b64encode(body).decode("ascii")
