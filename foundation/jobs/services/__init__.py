"""Starting, cancelling, resuming and running long work.

Events at its end: ``job.done``, ``job.failed``, ``job.cancelled``, with ``kind``, ``job`` (public
id), ``state``, ``by`` (the user who started it, or null), ``done`` and ``errors`` (rows).
"""

from foundation.jobs.services.control import (
    job_cancel,
    job_file_take,
    job_resume,
    job_start,
    jobs_end,
)
from foundation.jobs.services.runner import job_run
from foundation.jobs.services.sweeper import jobs_sweep

__all__ = [
    "job_cancel",
    "job_file_take",
    "job_resume",
    "job_run",
    "job_start",
    "jobs_end",
    "jobs_sweep",
]
