"""Pages of a pitch that goes out or has gone: watched live, held, approved, followed up."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from foundation.delivery.pacing import pace_today
from foundation.scopes.errors import DomainError
from foundation.teams.access import TeamRequest, actor_of, may, team_page
from kol.pitches.forms import FollowUpForm
from kol.pitches.letters import letter_of
from kol.pitches.merge_fields import marks
from kol.pitches.models import Pitch, PitchMail, PitchRecipient, PitchRound
from kol.pitches.reading.connection import FAULTS
from kol.pitches.registry import pitch_panels
from kol.pitches.selectors.pitches import (
    SHOWN,
    figures_of,
    inbound_of,
    mails_of,
    next_mail_at,
    pitch_figures,
    pitches_page,
    recipients_page,
    rounds_of,
)
from kol.pitches.services.answers import mail_settle, recipient_answer
from kol.pitches.services.control import (
    pitch_cancel,
    pitch_pause,
    pitch_resume,
    recipient_take_out,
)
from kol.pitches.services.freezing import pitch_approve, pitch_send_back
from kol.pitches.services.mailbox import mailbox_get
from kol.pitches.services.rounds import follow_up_add, unanswered
from kol.pitches.services.sender import sender_get
from kol.pitches.views.common import pitch_or_404, recipient_or_404, refused, told
from kol.pitches.words import SHOWN_WORDS

State = Pitch.State


@require_safe
@team_page("press.view")
def pitch_list(request: TeamRequest) -> HttpResponse:
    """The team's pitches with their figures."""
    q, state = request.GET.get("q", "").strip(), request.GET.get("state", "")
    page = pitches_page(q=q, state=state, params=request.GET)
    box = mailbox_get()
    context = {
        "page": page,
        "figures": figures_of(page.rows),
        "q": q,
        "state": state,
        "states": State.choices,
        "state_names": dict(State.choices),
        "may_pitch": may(request, "press.pitch"),
        "may_set": may(request, "press.settings"),
        "box": box,
        "box_fault": FAULTS.get(box.error, "") if box is not None else "",
        "pitches_url": reverse("pitches:pitches", args=[request.team.slug]),
    }
    template = "kol/pitches/pitches.html"
    return render(request, f"{template}#rows" if request.htmx else template, context)


@require_safe
@team_page("press.view")
def pitch_page(request: TeamRequest, public_id: str) -> HttpResponse:
    """One pitch as it goes out; to HTMX what changes of it."""
    pitch = pitch_or_404(public_id)
    if pitch.state == State.DRAFT and may(request, "press.pitch"):
        return redirect("pitches:people", request.team.slug, public_id)
    context = _watched(request, pitch)
    if request.htmx:
        return render(request, "kol/pitches/pitch.html#live", context)
    sender = sender_get(pitch.team_id)
    follows = pitch.state in (State.SENDING, State.DONE) and context["may_pitch"]
    context |= {
        "follow_form": FollowUpForm(initial=_usual(pitch)) if follows else None,
        "silent": unanswered(pitch).count(),
        "sender": sender,
        "panels": pitch_panels.drawn(pitch, request.team.slug),
    }
    return render(request, "kol/pitches/pitch.html", context)


def _watched(request: TeamRequest, pitch: Pitch) -> dict[str, Any]:
    shown = request.GET.get("shown", "")
    shown = shown if shown in SHOWN else ""
    q = request.GET.get("q", "").strip()
    figures = pitch_figures(pitch)
    sender = sender_get(pitch.team_id)
    rounds = rounds_of(pitch)
    asked = next((one.round for one in rounds if one.round.state == PitchRound.State.REVIEW), None)
    return {
        "pitch": pitch,
        "figures": figures,
        "rates": {name: figures.rate(name) for name in ("replied", "covered", "bounced")},
        "page": recipients_page(pitch, shown=shown, q=q, params=request.GET),
        "shown": shown,
        "q": q,
        "shown_words": SHOWN_WORDS,
        "rounds": rounds,
        "asked": asked,
        "next_at": next_mail_at(pitch) if pitch.state == State.SENDING else None,
        "today": pace_today(team=request.team),
        "per_day": sender.per_day,
        "tracks": sender.track_opens,
        "may_pitch": may(request, "press.pitch"),
        "may_approve": may(request, "press.approve") and _others(request, pitch, asked),
        "state_names": dict(PitchRecipient.State.choices),
        "answer_names": dict(PitchRecipient.Answer.choices),
        "skip_names": dict(PitchRecipient.Skip.choices),
        "page_url": reverse("pitches:pitch", args=[request.team.slug, pitch.public_id]),
        "contacts_url": reverse("press:contacts", args=[request.team.slug]),
    }


def _others(request: TeamRequest, pitch: Pitch, asked: PitchRound | None) -> bool:
    asker = asked.by_id if asked is not None else pitch.asked_by_id
    return bool(asker != request.staff.pk)


@require_POST
@team_page("press.view")
def pitch_act(request: TeamRequest, public_id: str, act: str) -> HttpResponse:
    """Pause, resume, cancel; approve, send back."""
    pitch, actor = pitch_or_404(public_id), actor_of(request)
    needed = "press.approve" if act in ("approve", "back") else "press.pitch"
    if not may(request, needed):
        raise PermissionDenied
    acts = {
        "pause": (lambda: pitch_pause(pitch=pitch, actor=actor), _("Paused. Nothing leaves now.")),
        "resume": (lambda: pitch_resume(pitch=pitch, actor=actor), _("It goes on.")),
        "cancel": (
            lambda: pitch_cancel(pitch=pitch, actor=actor),
            _("Cancelled. What has not left never will."),
        ),
        "approve": (lambda: pitch_approve(pitch=pitch, actor=actor), _("Approved. It goes out.")),
        "back": (
            lambda: pitch_send_back(pitch=pitch, actor=actor, why=request.POST.get("why", "")),
            _("Sent back to whoever asked."),
        ),
    }
    if act not in acts:
        raise Http404
    do, done = acts[act]
    told(request, do, done)
    return redirect("pitches:pitch", request.team.slug, public_id)


@require_POST
@team_page("press.pitch")
def pitch_follow(request: TeamRequest, public_id: str) -> HttpResponse:
    """Ask once more those who have not answered."""
    pitch = pitch_or_404(public_id)
    form = FollowUpForm(request.POST)
    if form.is_valid():
        try:
            follow_up_add(pitch=pitch, actor=actor_of(request), **form.cleaned_data)
        except DomainError as refusal:
            refused(form, refusal)
        else:
            messages.success(request, _("The follow-up waits for its day."))
            return redirect("pitches:pitch", request.team.slug, public_id)
    sender = sender_get(pitch.team_id)
    context = _watched(request, pitch) | {
        "follow_form": form,
        "silent": unanswered(pitch).count(),
        "sender": sender,
        "panels": pitch_panels.drawn(pitch, request.team.slug),
    }
    return render(request, "kol/pitches/pitch.html", context, status=422)


@require_safe
@team_page("press.view")
def recipient_page(request: TeamRequest, public_id: str, recipient_id: str) -> HttpResponse:
    """One recipient: the mails as they read them, what came back, and what to note."""
    pitch = pitch_or_404(public_id)
    recipient = recipient_or_404(pitch, recipient_id)
    sender = sender_get(pitch.team_id)
    values = {**recipient.values, "note": recipient.note}
    context = {
        "pitch": pitch,
        "recipient": recipient,
        "mails": [
            (mail, letter_of(pitch, values, sender, mail.round)) for mail in mails_of(recipient)
        ],
        "inbound": inbound_of(recipient),
        "answers": PitchRecipient.Answer.choices,
        "may_pitch": may(request, "press.pitch"),
        "sees_words": may(request, "press.contact"),
    }
    return render(request, "kol/pitches/recipient.html", context)


@require_POST
@team_page("press.pitch")
def recipient_act(request: TeamRequest, public_id: str, recipient_id: str) -> HttpResponse:
    """Note an answer, take them off, or say whether an unclear mail arrived."""
    pitch, actor = pitch_or_404(public_id), actor_of(request)
    recipient = recipient_or_404(pitch, recipient_id)
    act = request.POST.get("act", "")
    if act == "out":
        told(request, lambda: recipient_take_out(recipient=recipient, actor=actor), _("Left out."))
    elif act in ("arrived", "again"):
        mail = _unclear(recipient, request.POST.get("mail", ""))
        told(
            request,
            lambda: mail_settle(mail=mail, arrived=act == "arrived", actor=actor),
            _("Noted.") if act == "arrived" else _("It goes out once more."),
        )
    else:
        answer, url = request.POST.get("answer", ""), request.POST.get("url", "").strip()
        if answer not in PitchRecipient.Answer.values:
            raise Http404
        if url and not url.startswith(("https://", "http://")):
            messages.error(request, _("Paste the address of a web page."))
        else:
            told(
                request,
                lambda: recipient_answer(recipient=recipient, answer=answer, actor=actor, url=url),
                _("Noted."),
            )
    return redirect("pitches:recipient", request.team.slug, public_id, recipient_id)


def _unclear(recipient: PitchRecipient, key: str) -> PitchMail:
    mail = recipient.mails.filter(pk=int(key)).first() if key.isdecimal() else None
    if mail is None:
        raise Http404
    return mail


def _usual(pitch: Pitch) -> dict[str, str]:
    return {
        "subject": _("Re: %(subject)s") % {"subject": pitch.subject},
        "body": _("Dear %(greeting)s,\n\ndid you have time to look at it?\n\n%(sender)s") % marks(),
    }
