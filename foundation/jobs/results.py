"""The file a job makes: written in parts, a part a step, and sent as one.

While the job is at work its cursor keeps the parts' keys as ``files`` (the sweeper finds them there
when it never ends). Names of parts are the step's own, so a step that is done again writes over
what it wrote before.
"""

from collections.abc import Iterable, Iterator
from typing import IO

from django.core.files.base import ContentFile, File
from django.core.files.storage import default_storage
from django.http import StreamingHttpResponse
from django.utils.http import content_disposition_header

from foundation.jobs.models import Job
from foundation.jobs.workbook import TYPE as XLSX

RESULT_DAYS = 7
_CHUNK = 64 * 1024
_TYPES = {"xlsx": XLSX, "vcf": "text/vcard; charset=utf-8"}


def result_part(job: Job, number: int, lines: Iterable[str]) -> str:
    """Write a part of the job's file; returns its key, to be kept in ``result["files"]``."""
    return _save(job, number, ContentFile("".join(lines).encode()))


def result_whole(job: Job, number: int, stream: IO[bytes]) -> str:
    """The same for bytes that lie in an open file."""
    return _save(job, number, File(stream))


def _save(job: Job, number: int, content: "File[bytes]") -> str:
    key = f"{job.team.public_id}/jobs/{job.public_id}-{number:05}"
    if default_storage.exists(key):
        default_storage.delete(key)
    return default_storage.save(key, content)


def result_files(job: Job) -> list[str]:
    """The keys of its parts, in order; none where it is not done, made no file, or it is no longer
    kept."""
    if job.state != Job.State.DONE:
        return []
    return [str(key) for key in job.result.get("files", [])]


def result_read(job: Job) -> Iterator[bytes]:
    """The file's bytes, some at a time."""
    for key in result_files(job):
        with default_storage.open(key, "rb") as part:
            while data := part.read(_CHUNK):
                yield data


def result_response(job: Job, parts: Iterator[bytes]) -> StreamingHttpResponse:
    """The file as a download, sent as it is read."""
    name = job.result.get("filename") or f"{job.public_id}.csv"
    kind = _TYPES.get(name.rpartition(".")[2], "text/csv; charset=utf-8")
    response = StreamingHttpResponse(parts, content_type=kind)
    response["Content-Disposition"] = str(content_disposition_header(True, name))
    return response
