"""What passed between us: the list, one, entering it in two taps, mending it."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from foundation.scopes.errors import DomainError, NotFound
from foundation.scopes.pages import keyset_page
from foundation.scopes.spans import SPAN_CHOICES, USUAL, span_of
from foundation.teams.access import TeamRequest, actor_of, may, team_page
from foundation.teams.selectors import staff_list
from kol.press.forms_passed import InteractionForm
from kol.press.models import Contact, Interaction, Outlet, PressFile
from kol.press.selectors.passed import interaction_get, interactions_narrowed, with_people
from kol.press.selectors.people import contact_get, outlet_get
from kol.press.services.interaction_files import interaction_file_add, interaction_file_remove
from kol.press.services.interactions import (
    interaction_log,
    interaction_remove,
    interaction_update,
)

LIST = "press:interactions"
_FIELDS = {"kind", "at", "minutes", "summary", "direction", "contacts"}
_SENT_AS = {"text": "follow_text", "due_at": "follow_on"}


def interaction_or_404(public_id: str) -> Interaction:
    """An interaction of the team, with all its page shows. Raises Http404."""
    try:
        return interaction_get(public_id)
    except NotFound:
        raise Http404 from None


@require_safe
@team_page("press.view")
def interaction_list(request: TeamRequest) -> HttpResponse:
    """All that passed, the newest first, narrowed."""
    names = ("q", "kind", "staff", "contact", "outlet")
    chosen = {name: request.GET.get(name, "").strip() for name in names}
    span = span_of(request.GET.get("within", ""))
    found = with_people(interactions_narrowed(chosen, days=span.days))
    context = {
        "page": keyset_page(found, params=request.GET, order=("-at", "-id")),
        "chosen": chosen | {"within": span.value},
        "span": span,
        "spans": SPAN_CHOICES,
        "span_usual": USUAL.label,
        "filtered": any(chosen.values()),
        "kinds": Interaction.Kind.choices,
        "kind_names": Interaction.Kind.choices,
        "home": reverse(LIST, args=[request.team.slug]),
        "contacts_home": reverse("press:contacts", args=[request.team.slug]),
        "people": [(one.public_id, one.display_name) for one in staff_list()],
        "may_edit": may(request, "press.edit"),
    }
    template = "kol/press/interactions.html"
    return render(request, f"{template}#rows" if request.htmx else template, context)


@require_safe
@team_page("press.view")
def interaction_page(request: TeamRequest, public_id: str) -> HttpResponse:
    """One interaction."""
    request.page_of = LIST
    context = {"one": interaction_or_404(public_id), "may_edit": may(request, "press.edit")}
    return render(request, "kol/press/interaction.html", context)


@team_page("press.edit")
def interaction_new(request: TeamRequest) -> HttpResponse:
    """Enter what passed with ``?contact=`` (again for more) or at ``?outlet=``; ``?kind=``."""
    request.page_of = LIST
    contacts = _contacts(request)
    outlet = _outlet(request.GET.get("outlet", ""))
    form = InteractionForm(
        request.POST if request.method == "POST" else None,
        me=request.staff,
        contacts=contacts,
        outlet=outlet,
        kind=request.GET.get("kind", "call"),
    )
    if form.is_bound and form.is_valid():
        try:
            entered = interaction_log(
                team_id=request.team.pk,
                actor=actor_of(request),
                there=form.who(),
                key=f"desk:{form.cleaned_data['token']}" if form.cleaned_data["token"] else "",
                follow_up=form.follow_up(),
                **form.said(),
            )
        except DomainError as refusal:
            _refuse(form, refusal)
        else:
            messages.success(request, _entered(form))
            return _back(request, entered, contacts, outlet)
    context = {"form": form, "contacts": contacts, "outlet": outlet}
    return _form(request, form, context)


@team_page("press.edit")
def interaction_edit(request: TeamRequest, public_id: str) -> HttpResponse:
    """Mend an interaction."""
    request.page_of = LIST
    one = interaction_or_404(public_id)
    form = InteractionForm(
        request.POST if request.method == "POST" else None,
        me=request.staff,
        contacts=_named(one),
        outlet=one.outlet,
        interaction=one,
    )
    if form.is_bound and form.is_valid():
        try:
            interaction_update(
                interaction=one, actor=actor_of(request), there=form.who(), **form.said()
            )
        except DomainError as refusal:
            _refuse(form, refusal)
        else:
            messages.success(request, _("Saved."))
            return redirect("press:interaction", request.team.slug, public_id)
    return _form(request, form, {"form": form, "one": one})


@require_POST
@team_page("press.edit")
def interaction_delete(request: TeamRequest, public_id: str) -> HttpResponse:
    """Take an interaction away."""
    one = interaction_or_404(public_id)
    people = _named(one)
    interaction_remove(interaction=one, actor=actor_of(request))
    messages.success(request, _("The interaction was deleted."))
    return _back(request, one, people, one.outlet)


@require_POST
@team_page("press.edit")
def interaction_file(request: TeamRequest, public_id: str) -> HttpResponse:
    """Keep a file with an interaction."""
    one = interaction_or_404(public_id)
    refusal: DomainError | None = None
    if upload := request.FILES.get("file"):
        try:
            interaction_file_add(interaction=one, upload=upload, actor=actor_of(request))
        except DomainError as error:
            refusal = error
        else:
            return redirect("press:interaction", request.team.slug, public_id)
    request.page_of = LIST
    context = {
        "one": interaction_or_404(public_id),
        "may_edit": True,
        "file_error": refusal.text() if refusal else _("Choose a file first."),
    }
    return render(request, "kol/press/interaction.html", context, status=422)


@require_POST
@team_page("press.edit")
def interaction_file_delete(request: TeamRequest, public_id: str, file_id: str) -> HttpResponse:
    """Take a file of an interaction away."""
    one = interaction_or_404(public_id)
    file = PressFile.objects.filter(interaction=one, public_id=file_id).first()
    if file is not None:
        interaction_file_remove(file=file, interaction=one, actor=actor_of(request))
        messages.success(request, _("The file was deleted."))
    return redirect("press:interaction", request.team.slug, public_id)


def _named(one: Interaction) -> list[Contact]:
    """Those of theirs who took part; who was erased since has no name to be chosen by."""
    people = [row.contact for row in one.interactioncontact_set.all()]
    return [contact for contact in people if contact.state != Contact.State.ERASED]


def _contacts(request: TeamRequest) -> list[Contact]:
    """The contacts named in the address, as they are now; unknown and erased ones are left out."""
    found = []
    for public_id in request.GET.getlist("contact")[:20]:
        try:
            found.append(contact_get(public_id))
        except NotFound:
            continue
    return [one for one in found if one.state in (Contact.State.ACTIVE, Contact.State.ARCHIVED)]


def _outlet(public_id: str) -> Outlet | None:
    try:
        return outlet_get(public_id) if public_id else None
    except NotFound:
        return None


def _entered(form: InteractionForm) -> str:
    """What was entered, and that something follows."""
    follows = form.follow_up()
    if follows is None:
        return _("Entered.")
    day = timezone.localtime(follows.due_at).strftime("%m-%d")
    return _("Entered. You are reminded to follow up on %(day)s.") % {"day": day}


def _refuse(form: InteractionForm, refusal: DomainError) -> None:
    field = _SENT_AS.get(refusal.field or "", refusal.field)
    form.add_error(field if field in {*_FIELDS, *_SENT_AS.values()} else None, refusal.text())


def _form(request: TeamRequest, form: InteractionForm, context: dict[str, Any]) -> HttpResponse:
    status = 422 if form.errors else 200
    return render(request, "kol/press/interaction_form.html", context, status=status)


def _back(
    request: TeamRequest, one: Interaction, contacts: list[Contact], outlet: Outlet | None
) -> HttpResponse:
    """To the page one came from: of the contact, of the outlet, else the list."""
    slug = request.team.slug
    if contacts:
        return redirect("press:contact", slug, contacts[0].public_id)
    if outlet is not None:
        return redirect("press:outlet", slug, outlet.public_id)
    return redirect(LIST, slug)
