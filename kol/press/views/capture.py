"""A contact from a card's text or a WeChat note; who may be meant already, while one is typed."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from foundation.scopes.errors import DomainError
from foundation.teams.access import TeamRequest, may, team_page
from foundation.text.several import words_split
from kol.press.capture import Guess, guess_contact
from kol.press.duplicates.nearby import Typed, nearby
from kol.press.forms import ContactForm
from kol.press.forms_rows import ChannelForms, JobForms
from kol.press.models import Outlet
from kol.press.selectors.pairs import alike_shown
from kol.press.services.channels import channel_read
from kol.press.services.outlets import outlet_key

MOST_TEXT = 2000
SHOWN = 4
# The lines that are there where nothing was read.
_USUAL = ("mobile", "wechat", "email")


@team_page("press.edit")
def capture(request: TeamRequest) -> HttpResponse:
    """Paste what a card says: the form comes back filled in, to be corrected and saved."""
    text = request.POST.get("text", "").replace("\0", "")[:MOST_TEXT]
    if request.method != "POST" or not text.strip():
        context = {"most": MOST_TEXT, "asked": request.method == "POST"}
        status = 422 if request.method == "POST" else 200
        return render(request, "kol/press/capture.html", context, status=status)
    return _filled(request, guess_contact(text))


def _filled(request: TeamRequest, guess: Guess) -> HttpResponse:
    channels = [{"kind": kind, "value": value} for kind, value in guess.channels]
    channels += [{"kind": "mobile"}] if channels else [{"kind": kind} for kind in _USUAL]
    jobs = [{"outlet": guess.outlet, "title": guess.title, "desk": guess.desk}]
    context = {
        "form": ContactForm(initial=guess.fields() | {"owner": request.staff.public_id}),
        "channels": ChannelForms(prefix="channels", initial=channels),
        "jobs": JobForms(prefix="jobs", initial=jobs),
        "contact": None,
        "guessed": guess,
        "left": " ".join(guess.left),
        **_alike(request, _typed_of(guess.name, guess.channels, [guess.outlet], guess.pen_names)),
    }
    return render(request, "kol/press/contact_form.html", context)


@require_POST
@team_page("press.edit")
def alike(request: TeamRequest) -> HttpResponse:
    """Who may be meant already, of a form that is being typed: a piece of its page."""
    data = request.POST
    channels = [
        (data.get(f"channels-{at}-kind", ""), data.get(f"channels-{at}-value", ""))
        for at in range(_rows(data, "channels"))
    ]
    outlets = [data.get(f"jobs-{at}-outlet", "") for at in range(_rows(data, "jobs"))]
    pen_names = words_split(data.get("pen_names", ""))[:10]
    typed = _typed_of(data.get("name", ""), channels, outlets, pen_names)
    return render(request, "kol/press/parts/alike.html", _alike(request, typed))


def _rows(data: Any, prefix: str) -> int:
    said = data.get(f"{prefix}-TOTAL_FORMS", "")
    return min(int(said), 20) if said.isdecimal() and len(said) < 4 else 0


def _typed_of(
    name: str, channels: list[tuple[str, str]], outlets: list[str], pen_names: list[str]
) -> Typed:
    """What was typed so far; what can't be read yet is left out."""
    read = []
    for kind, value in channels:
        if value.strip():
            try:
                one = channel_read(kind, value)
            except DomainError:
                continue
            read.append((one.kind, one.normal))
    keys = [outlet_key(name) for name in outlets if name.strip()]
    known = Outlet.objects.filter(keys__overlap=keys) if keys else Outlet.objects.none()
    return Typed(
        name=name.strip()[:60],
        pen_names=pen_names,
        channels=read,
        outlets=list(known.values_list("pk", flat=True)[:20]),
    )


def _alike(request: TeamRequest, typed: Typed) -> dict[str, Any]:
    found = nearby(typed)[:SHOWN] if typed.name or typed.channels else []
    return {"alike": alike_shown(found), "sees_channels": may(request, "press.contact")}
