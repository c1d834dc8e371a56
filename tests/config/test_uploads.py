"""A file of gigabytes is read off the line, a bounded part of it is kept, and the page says so."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest
from django.test import Client, RequestFactory

from config.uploads import CappedUpload
from foundation.teams.models import Staff, Team

HEAD = (
    b'--x\r\nContent-Disposition: form-data; name="file"; filename="fans.csv"\r\n'
    b"Content-Type: text/csv\r\n\r\n"
)
TAIL = b"\r\n--x--\r\n"


class Endless:
    """A body of so many bytes that nobody holds in memory."""

    def __init__(self, size: int) -> None:
        self.left, self.head = size, HEAD

    def read(self, size: int = -1) -> bytes:
        if self.head:
            head, self.head = self.head, b""
            return head
        if self.left > 0:
            part = min(self.left, size if size > 0 else 65536)
            self.left -= part
            return b"1" * part
        if self.left == 0:
            self.left = -1
            return TAIL
        return b""

    readline = read


def request_of(size: int) -> HttpRequest:
    line: dict[str, Any] = {
        "wsgi.input": Endless(size),
        "CONTENT_TYPE": "multipart/form-data; boundary=x",
        "CONTENT_LENGTH": str(size + len(HEAD) + len(TAIL)),
    }
    return RequestFactory().generic("POST", "/", b"", **line)


def test_two_gigabytes_leave_no_more_than_the_cap(settings: Any) -> None:
    settings.UPLOAD_MAX_BYTES = 5_000_000
    request = request_of(2 * 1024**3)
    kept = request.FILES["file"]
    assert isinstance(kept, UploadedFile)
    assert kept.size is not None
    assert 5_000_000 <= kept.size < 5_000_000 + 2**17
    kept.close()


def test_what_is_below_the_cap_is_whole() -> None:
    kept = request_of(3_000_000).FILES["file"]
    assert isinstance(kept, UploadedFile)
    assert kept.size == 3_000_000
    assert CappedUpload().file_complete(1) is None
    kept.close()


@pytest.mark.django_db
def test_the_page_says_that_it_is_too_large(
    team: Team, operator: Staff, client_for: Callable[[Any], Client], settings: Any
) -> None:
    from django.core.files.uploadedfile import SimpleUploadedFile

    settings.UPLOAD_MAX_BYTES = 21 * 1024 * 1024
    upload = SimpleUploadedFile("fans.csv", "手机\n".encode() + b"1" * (40 * 1024 * 1024))
    response = client_for(operator).post("/t/xiaoman/imports/fans/", {"file": upload})
    assert response.status_code == 422
    assert "20 MB" in response.content.decode()
