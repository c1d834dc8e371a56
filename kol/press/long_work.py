"""Long work on the archive, as jobs: ending a word that very many have."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from foundation.jobs.models import Job
from foundation.jobs.registry import JobStep, job_kind
from foundation.jobs.services import job_start
from foundation.scopes.actors import Actor
from kol.press.models import Term
from kol.press.services.terms import term_empty_some, term_end

TERM = "press.term_end"


def term_end_job(*, term: Term, into: str | None, actor: Actor) -> Job:
    """Start ending a word, with another in its place where one is given."""
    return job_start(
        kind=TERM,
        about=f"{term.name} → {into}" if into else term.name,
        actor=actor,
        params={"term": term.pk, "into": into},
    )


def term_end_step(job: Job, cursor: dict[str, Any]) -> JobStep:
    """The next rows of a word that ends."""
    actor = Actor(kind="staff", user_id=job.created_by_id)
    term = Term.objects.filter(pk=job.params["term"]).first()
    done = cursor.get("done", 0)
    count = 0
    if term is not None:
        count = term_empty_some(term=term, into=job.params["into"], actor=actor)
        if not count:
            term_end(term=term, into=job.params["into"], actor=actor)
    done += count
    return JobStep(cursor={"done": done}, done=done, finished=not count)


def _terms_page(job: Job) -> str:
    return reverse("press:terms", args=[job.team.slug])


def kinds_register() -> None:
    """Called in AppConfig.ready()."""
    job_kind(
        TERM, term_end_step, label=_("End a word"), title=_("End the word %(about)s"),
        page=_terms_page, runs=lambda job: "press.edit",
    )  # fmt: skip
