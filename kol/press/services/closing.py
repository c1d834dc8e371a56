"""Erasing what the archive of a closed team holds of people."""

from django.db import transaction

from kol.press.models import Channel, Contact, Employment, FollowUp, MediaAccount, PressNote

STATE = Contact.State
_EMPTY = {
    "name": "",
    "pen_names": [],
    "pinyin": "",
    "sort_key": "",
    "beats": [],
    "tags": [],
    "topics": "",
    "region": "",
    "address": "",
    "birth_year": None,
    "birth_month": None,
    "birth_day": None,
    "languages": [],
    "preferences": "",
    "do_not_contact_reason": "",
    "source": "",
    "consent_how": "",
    "custom": {},
    "merged_into": None,
    "state": STATE.ERASED,
}


def archive_erase_some(limit: int) -> int:
    """Erase up to ``limit`` contacts of the team in scope, which was closed long ago. Returns how
    many; 0 when none is left."""
    with transaction.atomic():
        left = Contact.objects.exclude(state=STATE.ERASED).order_by("pk")
        ids = list(left.select_for_update().values_list("pk", flat=True)[:limit])
        for model in (Channel, Employment, FollowUp, MediaAccount, PressNote):
            model._default_manager.filter(contact__in=ids).delete()
        Contact.objects.filter(pk__in=ids).update(**_EMPTY)
    return len(ids)
