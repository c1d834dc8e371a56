"""The team's lists of words."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from community.moderation.forms import WordListForm
from community.moderation.models import WordList
from community.moderation.models.words import Category
from community.moderation.selectors.desk import waiting, word_lists, words_filter
from community.moderation.services import (
    word_list_create,
    word_list_delete,
    word_list_update,
    words_add,
    words_remove,
)
from foundation.scopes.errors import DomainError
from foundation.scopes.pages import keyset_page
from foundation.teams.access import TeamRequest, actor_of, may, team_page


@require_safe
@team_page("moderation.view")
def lists(request: TeamRequest) -> HttpResponse:
    """The lists, what each does, and how many words it has."""
    context = {
        "tab": "words",
        "lists": word_lists(),
        "waiting": waiting(request.team.pk),
        "may_edit": may(request, "moderation.rules"),
    }
    return render(request, "community/moderation/words.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@team_page("moderation.rules")
def create(request: TeamRequest) -> HttpResponse:
    """A new list, with its first words."""
    return _form(request, None)


@require_http_methods(["GET", "HEAD", "POST"])
@team_page("moderation.rules")
def one(request: TeamRequest, public_id: str) -> HttpResponse:
    """A list: what it does, its words, more words."""
    return _form(request, _list(public_id))


@require_POST
@team_page("moderation.rules")
def remove(request: TeamRequest, public_id: str) -> HttpResponse:
    """Take the marked words out."""
    word_list = _list(public_id)
    gone = words_remove(
        word_list=word_list, ids=request.POST.getlist("word")[:1000], actor=actor_of(request)
    )
    messages.success(
        request,
        ngettext("%(count)s word removed.", "%(count)s words removed.", gone) % {"count": gone},
    )
    return redirect("moderation:word_list", request.team.slug, public_id)


@require_http_methods(["GET", "HEAD", "POST"])
@team_page("moderation.rules")
def delete(request: TeamRequest, public_id: str) -> HttpResponse:
    """Delete a list with its words: its name is asked for."""
    word_list = _list(public_id)
    wrong = ""
    if request.method == "POST":
        if request.POST.get("confirm", "").strip() == word_list.name:
            word_list_delete(word_list=word_list, actor=actor_of(request))
            messages.success(request, _("Deleted."))
            return redirect("moderation:words", request.team.slug)
        wrong = _("That is not the name of the list.")
    context = {"list": word_list, "wrong": wrong}
    status = 422 if wrong else 200
    return render(request, "community/moderation/word_list_delete.html", context, status=status)


def _form(request: TeamRequest, word_list: WordList | None) -> HttpResponse:
    data = request.POST if request.method == "POST" else None
    # The form keeps a list of its own: what is refused must not stand in the page's heading.
    form = WordListForm(
        data, request.FILES or None, instance=_list(word_list.public_id) if word_list else None
    )
    if form.is_bound and form.is_valid():
        try:
            saved = _save(request, word_list, form)
        except DomainError as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, refusal.text())
        else:
            return redirect("moderation:word_list", request.team.slug, saved.public_id)
    q = request.GET.get("q", "").strip()
    context = {
        "list": word_list,
        "form": form,
        "q": q,
        "page": keyset_page(words_filter(word_list, q=q), params=request.GET)
        if word_list
        else None,
        "categories": dict(Category.choices),
        "url": reverse("moderation:words", args=[request.team.slug]),
    }
    status = 422 if form.errors else 200
    return render(request, "community/moderation/word_list.html", context, status=status)


def _save(request: TeamRequest, word_list: WordList | None, form: WordListForm) -> WordList:
    actor = actor_of(request)
    pasted = form.pasted_lines()
    if word_list is None:
        saved = word_list_create(team=request.team, actor=actor, **form.fields_given())
    else:
        saved = word_list_update(word_list=word_list, actor=actor, **form.fields_given())
    new = words_add(word_list=saved, lines=pasted.lines, actor=actor) if pasted.lines else 0
    done = [_("Saved.")]
    if pasted.lines:
        done.append(ngettext("%(count)s new word.", "%(count)s new words.", new) % {"count": new})
    messages.success(request, " ".join(done))
    if pasted.refused:
        lines = "；".join(f"{number}: {text}" for number, text in pasted.refused[:5])
        messages.error(
            request,
            _("%(count)s lines were not understood (%(lines)s).")
            % {"count": len(pasted.refused), "lines": lines},
        )
    return saved


def _list(public_id: str) -> WordList:
    found = WordList.objects.filter(public_id=public_id).first()
    if found is None:
        raise Http404
    return found
