"""People as a page shows them on which one picks some to write to."""

from django.db.models import Prefetch, prefetch_related_objects
from django.utils.translation import gettext as _

from foundation.delivery.models import Suppression
from foundation.delivery.suppressions import address_hash_of, suppressed_among
from foundation.text.emails import email_normalise
from foundation.text.errors import TextError
from kol.press.models import Channel, Contact, Employment


def ready_to_pick(people: list[Contact]) -> list[Contact]:
    """The people, each with where they work (``listed_employments``, with outlets) and ``no_mail``:
    why a mail to them would not leave, or nothing. Four queries, however many there are."""
    current = Employment.objects.filter(ended=False).select_related("outlet")
    emails = Channel.objects.filter(kind=Channel.Kind.EMAIL, status=Channel.Status.OK)
    ordered = emails.order_by("-is_preferred", "is_private", "order", "id")
    prefetch_related_objects(
        people,
        Prefetch(
            "employments", current.order_by("-is_primary", "pk"), to_attr="listed_employments"
        ),
        Prefetch("channels", ordered, to_attr="listed_channels"),
    )
    hashes = {one.pk: _hash(one.listed_channels) for one in people}
    stopped = stopped_among({known for known in hashes.values() if known})
    for one in people:
        known = hashes[one.pk]
        one.no_mail = stopped.get(known, "") if known else _("No e-mail address")
    return people


def stopped_among(hashes: set[bytes]) -> dict[bytes, str]:
    """Which addresses nothing is sent to, and why in words. One query, none without addresses."""
    words = dict(Suppression.Reason.choices)
    found = suppressed_among(hashes) if hashes else {}
    return {known: str(words[reason]) for known, reason in found.items()}


def _hash(channels: list[Channel]) -> bytes:
    """The key of the address a mail would go to, empty where there is none."""
    for one in channels:
        try:
            return address_hash_of(email_normalise(one.value))
        except TextError:
            continue
    return b""
