"""Finding keys."""

from hmac import compare_digest
from typing import Any

from django.db.models import QuerySet

from foundation.partners.models import ApiKey
from foundation.scopes.hashing import keyed_hash
from foundation.scopes.scope import system_scope


def api_key_find(token: str) -> ApiKey | None:
    """The living key of ``qz_<prefix>_<secret>``, with team and maker, or None. One query."""
    mark, _, rest = token.partition("_")
    prefix, _, secret = rest.partition("_")
    if mark != "qz" or not prefix or not secret:
        return None
    with system_scope():
        key = ApiKey.objects.select_related("team", "created_by").filter(prefix=prefix).first()
    if key is None or not compare_digest(bytes(key.secret_hash), keyed_hash("api-key", secret)):
        return None
    return key if key.alive else None


def api_keys() -> "QuerySet[ApiKey, Any]":
    """The keys of the team in scope, newest first, with their makers."""
    return ApiKey.objects.select_related("created_by").order_by("-id")
