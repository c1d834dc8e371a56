"""However much somebody sends, no more than a cap of it is kept.

Django writes an upload to disk before anybody looks at it. What lies beyond the cap is read from
the line and thrown away, so the page still answers, and says that the file is too large: every
limit of ours is below the cap.
"""

from typing import Any

from django.conf import settings
from django.core.files.uploadhandler import FileUploadHandler


class CappedUpload(FileUploadHandler):
    """Stands first among the handlers and passes on the beginning of a file alone."""

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        """The chunk, or nothing of it beyond the cap."""
        return raw_data if start < settings.UPLOAD_MAX_BYTES else None

    def file_complete(self, file_size: int) -> Any:
        """The next handler has the file."""
        return None
