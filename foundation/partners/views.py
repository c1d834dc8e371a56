"""The keys page, the API's document, and the page of its error codes."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from foundation.partners.catalogue import api_codes, problem_codes
from foundation.partners.docs import document, sections
from foundation.partners.forms import ApiKeyForm
from foundation.partners.models import ApiKey
from foundation.partners.scopes import SCOPES
from foundation.partners.selectors import api_keys
from foundation.partners.services import api_key_create, api_key_revoke
from foundation.scopes.pages import keyset_page
from foundation.teams.access import TeamRequest, actor_of, team_page


@never_cache
@require_http_methods(["GET", "POST"])
@team_page("partners.edit")
def keys(request: TeamRequest) -> HttpResponse:
    """The team's keys; making one shows its secret once, on the answer to the POST itself."""
    form = ApiKeyForm(request.POST or None)
    secret = ""
    if request.method == "POST" and form.is_valid():
        _key, secret = api_key_create(
            by=request.staff,
            name=form.cleaned_data["name"],
            scopes=form.cleaned_data["scopes"],
            expires_at=form.expires_at(request.team),
            actor=actor_of(request),
        )
        form = ApiKeyForm()
    context: dict[str, Any] = {
        "form": form,
        "secret": secret,
        "page": keyset_page(api_keys(), params=request.GET),
        "words": SCOPES,
    }
    status = 422 if form.is_bound and not secret else 200
    return render(request, "foundation/partners/keys.html", context, status=status)


@require_POST
@team_page("partners.edit")
def key_revoke(request: TeamRequest, public_id: str) -> HttpResponse:
    """End a key at once."""
    key = ApiKey.objects.filter(public_id=public_id).first()
    if key is None:
        raise Http404
    api_key_revoke(key=key, by=request.staff, actor=actor_of(request))
    messages.success(request, _("“%(name)s” is revoked.") % {"name": key.name})
    return redirect("partners:keys", team_slug=request.team.slug)


@require_GET
def schema(request: HttpRequest) -> JsonResponse:
    """The API's OpenAPI 3.1 document."""
    return JsonResponse(document())


@require_GET
def docs(request: HttpRequest) -> HttpResponse:
    """The document as a page: every endpoint with its fields, from the same source."""
    return render(
        request,
        "foundation/partners/docs.html",
        {"sections": sections(document()), "codes": api_codes(), "words": SCOPES},
    )


@require_GET
def problem_page(request: HttpRequest, code: str) -> HttpResponse:
    """What one error code means: where the ``type`` of a problem leads."""
    found = next((one for one in problem_codes() if one.code == code), None)
    if found is None:
        raise Http404
    return render(request, "foundation/partners/problem.html", {"problem": found})
