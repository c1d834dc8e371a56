"""The words contacts and outlets are sorted by: how many have each, renaming, merging, deleting."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from foundation.scopes.errors import DomainError
from foundation.scopes.pages import COUNT_CAP
from foundation.teams.access import TeamRequest, actor_of, may, team_page
from kol.press.long_work import term_end_job
from kol.press.models import Term
from kol.press.selectors.terms import terms_page
from kol.press.services.terms import AT_ONCE, term_clean, term_end, term_rows

# Which filter of the lists asks for a word.
_FILTER = {Term.Kind.TAG: "tag", Term.Kind.BEAT: "beat", Term.Kind.REGION: "region"}


@require_safe
@team_page("press.view")
def term_list(request: TeamRequest) -> HttpResponse:
    """All words of a kind by name, and how many have each, as far as lists count."""
    request.page_of = "press:contacts"
    asked = request.GET.get("kind", "")
    kind = Term.Kind(asked) if asked in Term.Kind.values else Term.Kind.TAG
    q = request.GET.get("q", "").strip().replace("\0", "")[:40]
    context = {
        "page": terms_page(kind, q, request.GET),
        "kind": kind,
        "kinds": Term.Kind.choices,
        "filter": _FILTER[kind],
        "q": q,
        "most": COUNT_CAP,
        "may_edit": may(request, "press.edit"),
    }
    return render(request, "kol/press/terms.html", context)


@team_page("press.edit")
def term_edit(request: TeamRequest, term_id: int) -> HttpResponse:
    """Rename a word (or merge it into another of its kind), or delete it."""
    request.page_of = "press:contacts"
    term = Term.objects.filter(pk=term_id).first()
    if term is None:
        raise Http404
    refused: dict[str, str] = {}
    typed = term.name
    if request.method == "POST":
        delete = request.POST.get("act") == "delete"
        typed = request.POST.get("name", "")
        try:
            into = None if delete else term_clean(typed)
            if delete and request.POST.get("confirm", "").strip() != term.name:
                refused["confirm"] = _("This is not the word.")
            elif into == term.name:
                return redirect(_home(request, term))
            else:
                return _end(request, term, into)
        except DomainError as error:
            refused["name"] = error.text()
    contacts, outlets = (rows[: COUNT_CAP + 1].count() for rows in term_rows(term))
    context = {
        "term": term,
        "typed": typed,
        "refused": refused,
        "contacts": contacts,
        "contacts_shown": _capped(contacts),
        "outlets": outlets,
        "outlets_shown": _capped(outlets),
        "others": Term.objects.filter(kind=term.kind).exclude(pk=term.pk).order_by("name")[:300],
        "home": _home(request, term),
    }
    status = 422 if refused else 200
    return render(request, "kol/press/term.html", context, status=status)


def _capped(count: int) -> str:
    return f"{COUNT_CAP:,}+" if count > COUNT_CAP else f"{count:,}"


def _home(request: TeamRequest, term: Term) -> str:
    return f"{reverse('press:terms', args=[request.team.slug])}?kind={term.kind}"


def _end(request: TeamRequest, term: Term, into: str | None) -> HttpResponse:
    """At once for few, as a job for many."""
    actor = actor_of(request)
    if sum(rows.order_by()[: AT_ONCE + 1].count() for rows in term_rows(term)) > AT_ONCE:
        job = term_end_job(term=term, into=into, actor=actor)
        return redirect("jobs:detail", request.team.slug, job.public_id)
    term_end(term=term, into=into, actor=actor)
    if into is None:
        messages.success(request, _("%(word)s was deleted.") % {"word": term.name})
    else:
        said = _("%(word)s is %(into)s now.") % {"word": term.name, "into": into}
        messages.success(request, said)
    return redirect(_home(request, term))
