"""Making notices of events, reading them, sending them on, and what each person chooses."""

from foundation.notify.services.choosing import choices_save
from foundation.notify.services.ending import notices_drop, notices_forget, staff_changed
from foundation.notify.services.making import notices_make
from foundation.notify.services.reading import notice_read, notices_read_all
from foundation.notify.services.sending import notices_send

__all__ = [
    "choices_save",
    "notice_read",
    "notices_drop",
    "notices_forget",
    "notices_make",
    "notices_read_all",
    "notices_send",
    "staff_changed",
]
