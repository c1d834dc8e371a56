"""Where platforms tell something by themselves, below ``/hooks/platforms/``: no page of anybody."""

import logging

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from kol.platforms.connectors.callbacks import CallbackRefused, Incoming
from kol.platforms.selectors.across import hook_owner
from kol.platforms.services.hearing import hook_hear

logger = logging.getLogger(__name__)
MOST_BYTES = 256 * 1024


@csrf_exempt  # a platform's server posts here, and signs what it says
@require_http_methods(["GET", "POST"])
def hook(request: HttpRequest, public_id: str) -> HttpResponse:
    """Hear what is told at the address of an account or an app."""
    owner = hook_owner(public_id)
    if owner is None:
        return HttpResponse(status=404)
    length = str(request.META.get("CONTENT_LENGTH") or "")
    if length.isdigit() and int(length) > MOST_BYTES:
        return HttpResponse(status=413)
    try:
        incoming = Incoming(
            method=str(request.method),
            query=request.GET.dict(),
            headers={name.lower(): value for name, value in request.headers.items()},
            body=request.body,
        )
        heard = hook_hear(owner, incoming)
    except RequestDataTooBig:
        return HttpResponse(status=413)
    except CallbackRefused as error:
        logger.warning("a callback of %s was refused: %s", owner.platform, error.reason)
        return HttpResponse(status=403)
    return HttpResponse(heard.reply, content_type=heard.mime)
