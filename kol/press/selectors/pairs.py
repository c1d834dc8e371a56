"""Pairs that may be one person, and two contacts side by side."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Prefetch, Q, prefetch_related_objects
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from foundation.scopes.pages import Page, keyset_page
from kol.press.duplicates.evidence import Likely
from kol.press.duplicates.nearby import LIVE, Alike
from kol.press.models import Channel, Contact, ContactPair, Employment
from kol.press.search import contacts_search
from kol.press.selectors.detail import birthday_text, channel_shown
from kol.press.selectors.merging import Compared, Side, SideLine, hanging_counts
from kol.press.selectors.pair_filters import pairs_narrowed
from kol.press.services.merge_fields import CONTACT_FIELDS

if TYPE_CHECKING:
    from django.http import QueryDict

PAGE = 30


def people_listed(contacts: Iterable[Contact]) -> list[Contact]:
    """Contacts with the jobs they are at and how they are reached. Two queries."""
    people = list(contacts)
    jobs = Employment.objects.filter(ended=False).select_related("outlet")
    channels = Channel.objects.order_by("-is_preferred", "order", "pk")
    prefetch_related_objects(
        people,
        Prefetch("employments", jobs.order_by("-is_primary", "pk"), to_attr="listed_employments"),
        Prefetch("channels", channels, to_attr="listed_channels"),
    )
    return people


def pairs_page(*, state: str = "open", params: "QueryDict | None" = None) -> Page[ContactPair]:
    """Pairs of records that are both still there, the likeliest first, narrowed as ``params`` say
    (``pair_filters``). Four queries, two more where words were typed."""
    pairs = ContactPair.objects.filter(state=state).select_related("first", "second")
    pairs = pairs_narrowed(pairs, params, ContactPair.Reason.values, _found)
    if state != ContactPair.State.MERGED:
        pairs = pairs.filter(first__state__in=LIVE, second__state__in=LIVE)
    page = keyset_page(pairs, params=params, order=("-score", "-id"), size=PAGE)
    people_listed(side for pair in page.rows for side in (pair.first, pair.second))
    return page


def _found(text: str) -> list[int]:
    # Nobody is asked what they see: by no more of a number than its mask shows.
    people = contacts_search(Contact.objects.all(), text, sees=False)
    return list(people.values_list("pk", flat=True))


@dataclass(frozen=True, slots=True)
class AlikeShown:
    """A record that may be meant, with why, as a reader may see it."""

    record: Contact
    score: int
    reasons: list[str | Promise]


def alike_shown(found: Sequence[Alike]) -> list[AlikeShown]:
    """The records with their jobs and channels, in the order given. Three queries."""
    if not found:
        return []
    rows = Contact.objects.filter(pk__in=[one.pk for one in found])
    contacts = {contact.pk: contact for contact in people_listed(rows)}
    words = dict(ContactPair.Reason.choices)
    return [
        AlikeShown(contacts[one.pk], one.likely.score, [words[why] for why in one.likely.reasons])
        for one in found
        if one.pk in contacts
    ]


def pairs_of(contact: Contact) -> list[AlikeShown]:
    """The records that are proposed as one with this contact. Four queries, one where none is."""
    rows = ContactPair.objects.filter(
        Q(first=contact, second__state__in=LIVE) | Q(second=contact, first__state__in=LIVE),
        state=ContactPair.State.OPEN,
    )
    pairs = list(rows.order_by("-score", "-id")[:5])
    return alike_shown(
        [
            Alike(
                pair.second_id if pair.first_id == contact.pk else pair.first_id,
                Likely(pair.score, pair.reasons),
            )
            for pair in pairs
        ]
    )


# --- Two records side by side --------------------------------------------------------------------
def side_of(contact: Contact, *, sees: bool) -> Side:
    """A record as it stands beside the other. Eight queries."""
    channels = Channel.objects.filter(contact=contact).order_by("-is_preferred", "order", "pk")
    jobs = Employment.objects.filter(contact=contact).select_related("outlet")
    hanging = hanging_counts(contact)
    counts = [
        (_("Platform accounts"), hanging["accounts"]),
        (_("Interactions"), contact.interactioncontact_set.count()),
        (_("Follow-ups"), hanging["follow_ups"]),
        (_("Gifts and fees"), contact.gifts.count()),
        (_("Notes"), hanging["notes"]),
        (_("Files"), hanging["files"]),
    ]
    lines = [
        SideLine(one.get_kind_display(), channel_shown(one, sees=sees).text) for one in channels
    ]
    lines += [
        SideLine(
            _("Former job") if job.ended else pgettext("press", "Job"), job.outlet.name, job.title
        )
        for job in jobs.order_by("ended", "-is_primary", "pk")
    ]
    return Side(contact, lines, [(label, count) for label, count in counts if count])


def _label(name: str) -> str | Promise:
    match name:
        case "birthday":
            return _("Birthday")
        case "name":
            return pgettext("person", "Name")
        case _:
            return CONTACT_FIELDS.label(name)


def _shown(name: str, contact: Contact) -> str:
    match name:
        case "birthday":
            return birthday_text(contact)
        case "owner":
            return contact.owner.display_name if contact.owner else ""
        case "basis":
            return str(contact.get_basis_display()) if contact.basis else ""
        case "consent":
            return str(contact.get_consent_display())
        case "name":
            return f"{contact.name} {contact.pinyin}".strip()
        case _:
            value: Any = getattr(contact, name)
            return "" if value is None else str(value)


CONTACTS = Compared("contacts", CONTACT_FIELDS, _shown, _label)
