"""Somebody's numbers, addresses and ids as they stand in texts, and which are not theirs alone."""

from collections.abc import Sequence

from django.db.models import Q

from kol.press.models import Channel, Contact, MediaAccount, Outlet

# What is an id by its kind, whatever it looks like; "other" may be any words.
_IDS = frozenset(Channel.Kind) - {Channel.Kind.OTHER}
_LIVE = (Contact.State.ACTIVE, Contact.State.ARCHIVED)
# One of these in what an outlet says of itself is the newsroom's.
_OFTEN_SHARED = (Channel.Kind.PHONE, Channel.Kind.EMAIL)


def shared_words(contact_ids: Sequence[int]) -> set[str]:
    """The numbers, addresses and ids of these contacts that another living contact or an outlet of
    the team in scope has too, in each form. Five queries at most."""
    channels = list(
        Channel.objects.filter(contact__in=contact_ids).values_list("kind", "value", "normal")
    )
    others = Channel.objects.filter(
        contact__state__in=_LIVE, normal__in=[normal for _kind, _value, normal in channels]
    ).exclude(contact__in=contact_ids)
    theirs = set(others.values_list("kind", "normal"))
    of_outlets = _of_outlets({value for kind, value, _normal in channels if kind in _OFTEN_SHARED})
    found: set[str] = set()
    for kind, value, normal in channels:
        if (kind, normal) in theirs or value.lower() in of_outlets:
            found |= channel_forms(value, normal)
    return found | _accounts(contact_ids)


def own_ids(contact_ids: Sequence[int]) -> set[str]:
    """What these contacts are known by that is no name: it stands for them wherever it is. Two
    queries."""
    found: set[str] = set()
    channels = Channel.objects.filter(contact__in=contact_ids, kind__in=_IDS)
    for value, normal in channels.values_list("value", "normal"):
        found |= channel_forms(value, normal)
    accounts = MediaAccount.objects.filter(contact__in=contact_ids)
    return (found | set(accounts.values_list("uid", flat=True))) - {""}


def channel_forms(value: str, normal: str) -> set[str]:
    """How a channel stands in texts: as it was written, as it is compared, as it is dialled."""
    return {value, normal, normal.removeprefix("+86")}


def _of_outlets(values: set[str]) -> set[str]:
    """Those of these values, in small letters, that an outlet gives as the way to it."""
    if not values:
        return set()
    says = Q()
    for value in values:
        says |= Q(submission__icontains=value) | Q(deadlines__icontains=value)
    rows = Outlet.objects.filter(says).values_list("submission", "deadlines")
    texts = "\n".join(f"{submission} {deadlines}" for submission, deadlines in rows).lower()
    return {value.lower() for value in values if value.lower() in texts}


def _accounts(contact_ids: Sequence[int]) -> set[str]:
    """Names and ids on platforms that are an outlet's or another living contact's too."""
    own = MediaAccount.objects.filter(contact__in=contact_ids)
    words = {word for pair in own.values_list("handle", "uid") for word in pair if word}
    if not words:
        return set()
    held = Q(outlet__isnull=False) | Q(contact__state__in=_LIVE)
    # Not by ``exclude``: an outlet's has no contact.
    held &= ~Q(contact__in=contact_ids) | Q(contact=None)
    same = MediaAccount.objects.filter(held).filter(Q(handle__in=words) | Q(uid__in=words))
    return words & {word for pair in same.values_list("handle", "uid") for word in pair}
