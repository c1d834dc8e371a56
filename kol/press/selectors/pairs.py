"""Pairs that may be one person, two records side by side, and merges that were made."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Prefetch, Q, prefetch_related_objects
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from foundation.imports.customs import custom_fields, custom_shown
from foundation.scopes.errors import NotFound
from foundation.scopes.pages import Page, keyset_page
from kol.press.duplicates.evidence import Likely
from kol.press.duplicates.nearby import LIVE, Alike
from kol.press.models import Channel, Contact, ContactMerge, ContactPair, Employment
from kol.press.selectors.detail import ChannelShown, birthday_text, channel_shown
from kol.press.services.merge_fields import CHOICES, LISTS, default_side, field_label

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
    """Pairs of records that are both still there, the likeliest first. Four queries."""
    pairs = ContactPair.objects.filter(state=state).select_related("first", "second")
    if state != ContactPair.State.MERGED:
        pairs = pairs.filter(first__state__in=LIVE, second__state__in=LIVE)
    page = keyset_page(pairs, params=params, order=("-score", "-id"), size=PAGE)
    people_listed(side for pair in page.rows for side in (pair.first, pair.second))
    return page


def pair_get(*, public_id: str) -> ContactPair:
    """A pair of the team in scope. Raises NotFound."""
    pair = ContactPair.objects.filter(public_id=public_id).first()
    if pair is None:
        raise NotFound
    return pair


def merges_of(contact: Contact) -> list[ContactMerge]:
    """The merges into a contact and into records that became part of it, newest first. One
    query."""
    merges = ContactMerge.objects.filter(Q(winner=contact) | Q(winner__merged_into=contact))
    return list(merges.select_related("loser", "by").defer("moved").order_by("-id")[:20])


def merge_get(*, public_id: str) -> ContactMerge:
    """A merge of the team in scope. Raises NotFound."""
    merges = ContactMerge.objects.select_related("winner", "loser").filter(public_id=public_id)
    merge = merges.first()
    if merge is None:
        raise NotFound
    return merge


@dataclass(frozen=True, slots=True)
class AlikeShown:
    """A record that may be meant, with why, as a reader may see it."""

    contact: Contact
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
@dataclass(frozen=True, slots=True)
class FieldChoice:
    """A value that differs: what each of the two says, and whose stands unless somebody chooses
    (``"winner"`` or ``"loser"``)."""

    name: str
    label: str | Promise
    winner: str
    loser: str
    default: str


@dataclass(frozen=True, slots=True)
class Side:
    """One of two records, with what hangs on it counted."""

    contact: Contact
    channels: list[ChannelShown]
    jobs: list[Employment]
    counts: list[tuple[str, int]]


def side_of(contact: Contact, *, sees: bool) -> Side:
    """A record as it stands beside the other. Nine queries."""
    channels = Channel.objects.filter(contact=contact).order_by("-is_preferred", "order", "pk")
    jobs = Employment.objects.filter(contact=contact).select_related("outlet")
    counts = [
        (_("Platform accounts"), contact.accounts.count()),
        (_("Interactions"), contact.interactioncontact_set.count()),
        (_("Follow-ups"), contact.follow_ups.count()),
        (_("Gifts and fees"), contact.gifts.count()),
        (_("Notes"), contact.notes.count()),
        (_("Files"), contact.files.count()),
    ]
    return Side(
        contact=contact,
        channels=[channel_shown(one, sees=sees) for one in channels],
        jobs=list(jobs.order_by("ended", "-is_primary", "pk")),
        counts=[(label, count) for label, count in counts if count],
    )


def field_choices(winner: Contact, loser: Contact) -> list[FieldChoice]:
    """The fields in which two records differ. One query where the team has fields of its own."""
    choices = []
    for name, columns in CHOICES.items():
        if any(getattr(winner, column) != getattr(loser, column) for column in columns):
            one, other = _shown(name, winner), _shown(name, loser)
            if one != other:
                default = default_side(name, winner, loser)
                choices.append(FieldChoice(name, _label(name), one, other, default))
    return [*choices, *_own_choices(winner, loser)]


def words_together(winner: Contact, loser: Contact) -> list[tuple[str, list[str]]]:
    """The words of both, each once: they come together."""
    found = []
    for name in LISTS:
        words = list(dict.fromkeys([*getattr(winner, name), *getattr(loser, name)]))
        if words and getattr(winner, name) != getattr(loser, name):
            found.append((field_label(name), words))
    return found


def _label(name: str) -> str | Promise:
    match name:
        case "birthday":
            return _("Birthday")
        case "name":
            return pgettext("person", "Name")
        case _:
            return field_label(name)


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


def _own_choices(winner: Contact, loser: Contact) -> list[FieldChoice]:
    if not winner.custom and not loser.custom:
        return []
    fields = custom_fields("contacts")
    one, other = (
        {shown.key: shown.text for shown in custom_shown(fields, side.custom)}
        for side in (winner, loser)
    )
    return [
        FieldChoice(
            name=f"custom.{field.key}",
            label=field.label,
            winner=one.get(field.key, ""),
            loser=other.get(field.key, ""),
            default="winner" if field.key in winner.custom else "loser",
        )
        for field in fields
        if winner.custom.get(field.key) != loser.custom.get(field.key)
    ]
