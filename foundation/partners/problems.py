"""Errors as problem details (RFC 9457): stable codes, sentences in the caller's language."""

import logging
from typing import Any

from django.core.exceptions import PermissionDenied, RequestDataTooBig
from django.http import Http404
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework import exceptions
from rest_framework.response import Response
from rest_framework.settings import api_settings
from rest_framework.views import exception_handler as drf_handler

from foundation.scopes.errors import DomainError, NotAllowed, NotFound
from foundation.text.errors import TextError

logger = logging.getLogger(__name__)

CONTENT_TYPE = "application/problem+json"
# The two refusals that come without words of their own.
_BARE: dict[type[DomainError], str | Promise] = {
    NotFound: gettext_lazy("There is no such thing in this team."),
    NotAllowed: gettext_lazy(
        "Whoever made this key may not do this: their role on the team is too low."
    ),
}

# What the frameworks say without telling what to do.
_OURS: dict[type[exceptions.APIException], str | Promise] = {
    exceptions.NotAuthenticated: gettext_lazy(
        "Send a key with the call: “Authorization: Bearer qz_…”. It is made in the team's settings."
    ),
    exceptions.NotFound: gettext_lazy(
        "The API has no such address. All of them stand at /api/docs/."
    ),
}


def problem(
    *,
    status: int,
    code: str,
    detail: str,
    request_id: str = "",
    errors: list[dict[str, str]] | None = None,
    headers: dict[str, str] | None = None,
) -> Response:
    """An answer of ``{type, title, status, code, detail, request_id, errors}``.

    ``type`` is a stable address of the code in the API's page; ``errors`` names fields.
    """
    body: dict[str, Any] = {
        "type": f"/api/v1/problems/{code}",
        "title": _title(status),
        "status": status,
        "code": code,
        "detail": detail,
        "request_id": request_id,
    }
    if errors:
        body["errors"] = errors
    return Response(body, status=status, content_type=CONTENT_TYPE, headers=headers)


def exception_handler(exc: Exception, context: dict[str, Any]) -> Response | None:
    """DRF's hook: our errors, DRF's and Django's, all in one shape. None is a real 500."""
    request = context["request"]
    request_id = getattr(getattr(request, "_request", request), "request_id", "")
    if isinstance(exc, DomainError):
        return _refusal(exc, request_id)
    if isinstance(exc, TextError):  # no service of ours lets one through; if one did, it is no 500
        return problem(status=400, code=exc.code, detail=exc.message, request_id=request_id)
    if isinstance(exc, RequestDataTooBig):
        detail = _("The body is too large. Send less at once.")
        return problem(status=413, code="body_too_large", detail=detail, request_id=request_id)
    if isinstance(exc, Http404):
        exc = exceptions.NotFound()
    elif isinstance(exc, PermissionDenied):
        exc = exceptions.PermissionDenied()
    response = drf_handler(exc, context)
    if response is None or not isinstance(exc, exceptions.APIException):
        return None
    return problem(
        status=response.status_code,
        code=_code(exc),
        detail=_detail(exc),
        request_id=request_id,
        errors=_field_errors(exc),
        headers={
            name: response[name] for name in ("WWW-Authenticate", "Retry-After") if name in response
        },
    )


def _refusal(exc: DomainError, request_id: str) -> Response:
    detail = str(_BARE.get(type(exc), "")) or exc.text()
    seconds = exc.params.get("seconds")
    return problem(
        status=exc.status,
        code=exc.code,
        detail=detail,
        request_id=request_id,
        errors=[{"field": exc.field, "detail": detail}] if exc.field else None,
        headers={"Retry-After": str(seconds)} if exc.status == 429 and seconds else None,
    )


def _title(status: int) -> str:
    titles = {
        400: _("Not understood"),
        401: _("Not signed in"),
        403: _("Not allowed"),
        404: _("Not found"),
        405: _("Method not allowed"),
        409: _("Refused"),
        413: _("Too large"),
        415: _("Send JSON"),
        422: _("Refused"),
        429: _("Too many requests"),
    }
    return titles.get(status, _("Refused"))


def _code(exc: exceptions.APIException) -> str:
    if isinstance(exc, exceptions.ValidationError):
        return "invalid"
    codes = exc.get_codes()
    return codes if isinstance(codes, str) else str(exc.default_code)


def _detail(exc: exceptions.APIException) -> str:
    if isinstance(exc, exceptions.ValidationError):
        return _("Some fields need another look; “errors” says which and why.")
    return str(_OURS.get(type(exc), "")) or str(exc.detail)


def _field_errors(exc: exceptions.APIException) -> list[dict[str, str]] | None:
    if not isinstance(exc, exceptions.ValidationError):
        return None
    return list(_flatten(exc.detail, ""))


def _flatten(detail: Any, path: str) -> list[dict[str, str]]:
    if isinstance(detail, dict):
        return [line for name, inner in detail.items() for line in _flatten(inner, _at(path, name))]
    if isinstance(detail, list):
        lines: list[dict[str, str]] = []
        for place, inner in enumerate(detail):
            deeper = f"{path}[{place}]" if isinstance(inner, dict | list) else path
            lines += _flatten(inner, deeper)
        return lines
    return [{"field": path, "detail": str(detail)}]


def _at(path: str, name: object) -> str:
    """Where an inner error stands: ``phones[0]``, ``identities[1].platform``."""
    if isinstance(name, int):
        return f"{path}[{name}]"
    if name == api_settings.NON_FIELD_ERRORS_KEY:
        return path
    return f"{path}.{name}" if path else str(name)
