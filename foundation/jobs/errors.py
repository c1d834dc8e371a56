"""Refusals of foundation.jobs."""

from django.utils.translation import gettext_lazy as _

from foundation.scopes.errors import DomainError


class JobNotResumable(DomainError):
    """It runs, waits, or has come to its end."""

    code = "job_not_resumable"
    message = _("This job is not stopped, so there is nothing to resume.")


class JobEnded(DomainError):
    """It can't be cancelled any more."""

    code = "job_ended"
    message = _("This job has ended already.")


class JobNoFile(DomainError):
    """There is nothing to download."""

    code = "job_no_file"
    message = _(
        "This job made no file, is not done yet, or its file is no longer kept: "
        "files are there for %(days)s days."
    )
    status = 404
