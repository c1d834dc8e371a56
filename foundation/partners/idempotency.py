"""``Idempotency-Key`` on POST: repeated calls have one effect and one answer."""

import hashlib
from collections.abc import Callable

from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _
from rest_framework.request import Request
from rest_framework.response import Response

from foundation.partners.models import ApiKey, IdempotentCall
from foundation.scopes.errors import DomainError

MAX_KEY = 200


class KeyInvalid(DomainError):
    """The header is no usable key."""

    code = "idempotency_key_invalid"
    message = _("Idempotency-Key must be 1 to 200 printable ASCII characters.")
    status = 400


class KeyReused(DomainError):
    """The same key came with another request."""

    code = "idempotency_key_reused"
    message = _("This Idempotency-Key was used for a different request. Use a new key.")
    status = 422


class KeyInUse(DomainError):
    """The first call with this key is still running."""

    code = "idempotency_key_in_use"
    message = _("A call with this Idempotency-Key is still running. Try again in a moment.")
    status = 409


def run_once(
    request: Request, key: ApiKey, handler: Callable[[], Response], *, said: Callable[[], bytes]
) -> Response:
    """Run ``handler`` once for this key and header; afterwards give its answer again. ``said()``
    is what was sent, to tell one body from another.

    The handler's rows and the kept answer commit together, so a crash at any line leaves either
    both or neither. A twin that comes while the first runs is refused, not queued. Refusals are
    not kept: the same call may be tried again.
    """
    name = request.headers.get("Idempotency-Key")
    if name is None:
        return handler()
    if not 1 <= len(name) <= MAX_KEY or not name.isascii() or not name.isprintable():
        raise KeyInvalid
    digest = _request_hash(request, said())
    with transaction.atomic():
        if not _try_lock(key.pk, name):
            raise KeyInUse
        kept = IdempotentCall.objects.filter(api_key=key, key=name).first()
        if kept is not None:
            if bytes(kept.request_hash) != digest:
                raise KeyReused
            return Response(
                kept.answer, status=kept.status, headers={"Idempotent-Replayed": "true"}
            )
        response = handler()
        IdempotentCall.objects.create(
            team_id=key.team_id,
            api_key=key,
            key=name,
            request_hash=digest,
            status=response.status_code,
            answer=response.data,
        )
    return response


def _request_hash(request: Request, said: bytes) -> bytes:
    head = f"{request.method} {request.get_full_path()}\n".encode()
    return hashlib.sha256(head + said).digest()


def _try_lock(key_id: int, name: str) -> bool:
    """A lock of this transaction on (key, name), or False at once."""
    number = int.from_bytes(hashlib.sha256(f"{key_id}:{name}".encode()).digest()[:8], signed=True)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [number])
        row = cursor.fetchone()
    return bool(row and row[0])
