"""What a recipient meets: the page to unsubscribe, and the picture that counts opens."""

import base64

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from foundation.scopes.scope import team_scope
from kol.pitches.models import PitchMail
from kol.pitches.selectors.across import mail_by_token
from kol.pitches.services.answers import (
    mail_opened,
    recipient_resubscribe,
    recipient_unsubscribe,
)
from kol.pitches.services.sender import sender_get

_GIF = base64.b64decode("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7")


@never_cache
@csrf_exempt  # a mail program posts here by itself, without a page before it (RFC 8058)
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """Unsubscribe by POST: in one click from a mail program, or by the button of the page. A GET
    changes nothing: programs on the way follow links."""
    mail = _mail(token)
    team = mail.pitch.team
    with team_scope(team):
        if request.method == "POST":
            if request.POST.get("act") == "again":
                recipient_resubscribe(mail=mail)
            else:
                recipient_unsubscribe(mail=mail)
            if request.POST.get("List-Unsubscribe") == "One-Click":
                return HttpResponse(status=200)
            return redirect("pitches_public:unsubscribe", token)
        mail.recipient.refresh_from_db()
        context = {"team": team, "mail": mail, "gone": mail.recipient.unsubscribed_at is not None}
        response = render(request, "kol/pitches/unsubscribe.html", context)
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex"
    return response


@never_cache
@require_safe
def opened(request: HttpRequest, token: str) -> HttpResponse:
    """A picture of one pixel. Says nothing about whether there is such a mail."""
    mail = mail_by_token(token)
    if mail is not None and request.method == "GET":
        with team_scope(mail.team_id):
            if sender_get(mail.team_id).track_opens:
                mail_opened(mail=mail)
    return HttpResponse(_GIF, content_type="image/gif")


def _mail(token: str) -> PitchMail:
    mail = mail_by_token(token)
    if mail is None:
        raise Http404
    return mail
