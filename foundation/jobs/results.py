"""The file a job makes: written in parts, a part a step, and sent as one.

Names of parts are the step's own, so a step that is done again writes over what it wrote before.
"""

from collections.abc import Iterable, Iterator

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from foundation.jobs.models import Job

RESULT_DAYS = 7
_CHUNK = 64 * 1024


def result_part(job: Job, number: int, lines: Iterable[str]) -> str:
    """Write a part of the job's file; returns its key, to be kept in ``result["files"]``."""
    key = f"{job.team.public_id}/jobs/{job.public_id}-{number:05}"
    if default_storage.exists(key):
        default_storage.delete(key)
    return default_storage.save(key, ContentFile("".join(lines).encode()))


def result_files(job: Job) -> list[str]:
    """The keys of its parts, in order; none where it made no file, or it is no longer kept."""
    return [str(key) for key in job.result.get("files", [])]


def result_read(job: Job) -> Iterator[bytes]:
    """The file's bytes, some at a time."""
    for key in result_files(job):
        with default_storage.open(key, "rb") as part:
            while data := part.read(_CHUNK):
                yield data
