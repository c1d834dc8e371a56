"""Errors as problem details (RFC 9457): stable codes, sentences in the caller's language."""

import logging
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.utils.translation import gettext as _
from rest_framework import exceptions
from rest_framework.response import Response
from rest_framework.views import exception_handler as drf_handler

from foundation.scopes.errors import DomainError

logger = logging.getLogger(__name__)

CONTENT_TYPE = "application/problem+json"


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
        errors = [{"field": exc.field, "detail": exc.text()}] if exc.field else None
        return problem(
            status=exc.status,
            code=exc.code,
            detail=exc.text(),
            request_id=request_id,
            errors=errors,
        )
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


def _title(status: int) -> str:
    titles = {
        400: _("Not understood"),
        401: _("Not signed in"),
        403: _("Not allowed"),
        404: _("Not found"),
        405: _("Method not allowed"),
        409: _("Refused"),
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
    return str(exc.detail)


def _field_errors(exc: exceptions.APIException) -> list[dict[str, str]] | None:
    if not isinstance(exc, exceptions.ValidationError):
        return None
    return list(_flatten(exc.detail, ""))


def _flatten(detail: Any, path: str) -> list[dict[str, str]]:
    if isinstance(detail, dict):
        return [
            line
            for name, inner in detail.items()
            for line in _flatten(inner, f"{path}.{name}" if path else str(name))
        ]
    if isinstance(detail, list):
        lines: list[dict[str, str]] = []
        for place, inner in enumerate(detail):
            deeper = f"{path}[{place}]" if isinstance(inner, dict | list) else path
            lines += _flatten(inner, deeper)
        return lines
    return [{"field": path, "detail": str(detail)}]
