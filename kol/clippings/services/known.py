"""What the archive knows of a page: whose it is, who wrote it, how many it reaches."""

import re
from collections.abc import Sequence
from typing import Any

import httpx

from kol.clippings.errors import ClippingRefused
from kol.press.models import Contact, Employment, Outlet
from kol.press.services.outlets import outlet_find

# 记者 林晓 / 文丨林晓 / 本报记者林晓 通讯员周明 / 作者：林晓、周明
_ROLES = re.compile(
    r"(本报|本刊|本网|见习|实习|首席|特约)*(记者|通讯员|作者|撰文|编辑|责编|文|来源|by)\s*[:：|｜丨/]?\s*",
    re.IGNORECASE,
)
_BETWEEN = re.compile(r"[\s、，,;；/|｜丨&]+")
MOST_AUTHORS = 6


def reach_of(outlet: Outlet | None) -> dict[str, Any]:
    """The outlet's reach as it is now, with where it is from: a piece keeps it."""
    if outlet is None or outlet.reach is None:
        return {"reach": None, "reach_source": "", "reach_on": None}
    return {
        "reach": outlet.reach,
        "reach_source": outlet.reach_source,
        "reach_on": outlet.reach_on,
    }


def outlet_of(site: str, url: str) -> Outlet | None:
    """The outlet of ours that goes by this name, or whose site the address is on. Two queries."""
    if site and (found := outlet_find(site)):
        return found
    try:
        host = httpx.URL(url).host.lower().removeprefix("www.")
    except (httpx.InvalidURL, ValueError):
        return None
    if not host:
        return None
    near = Outlet.objects.filter(url__icontains=host).exclude(state=Outlet.State.MERGED)
    same = [one for one in near.order_by("pk")[:20] if _host(one.url) == host]
    # Official accounts share their platform's host: two outlets on one tell nothing.
    return same[0] if len(same) == 1 else None


def _host(url: str) -> str:
    try:
        return httpx.URL(url).host.lower().removeprefix("www.")
    except (httpx.InvalidURL, ValueError):
        return ""


def names_of(author: str) -> list[str]:
    """The people a line of authors names."""
    parts = _BETWEEN.split(_ROLES.sub(" ", author))
    return [name for name in dict.fromkeys(parts) if 1 < len(name) <= 30][:MOST_AUTHORS]


def named_in(author: str, words: Sequence[str]) -> bool:
    """Whether a line of authors has one of these as a whole name: not as letters of another's."""
    lines = f"{author}\n{_ROLES.sub(' ', author)}"
    return any(
        re.search(rf"(?<!\w){re.escape(word)}(?!\w)", lines, re.IGNORECASE)
        for word in words
        if len(word) > 1
    )


def authors_of(author: str, outlet: Outlet | None) -> list[Contact]:
    """Contacts who work at the outlet and are named as authors; of two of one name, nobody. One
    query, none without an outlet."""
    names = names_of(author)
    if outlet is None or not names:
        return []
    there = Employment.objects.filter(
        outlet=outlet, ended=False, contact__name__in=names, contact__state=Contact.State.ACTIVE
    ).select_related("contact")
    by_name: dict[str, list[Contact]] = {}
    for job in there:
        by_name.setdefault(job.contact.name, []).append(job.contact)
    return [found[0] for found in by_name.values() if len(found) == 1]


def contacts_named(public_ids: list[str]) -> list[Contact]:
    """The contacts of these ids. One query. Raises ClippingRefused for one that is not there."""
    found = {
        one.public_id: one
        for one in Contact.objects.filter(public_id__in=public_ids).exclude(
            state__in=[Contact.State.ERASED, Contact.State.MERGED]
        )
    }
    if missing := [one for one in public_ids if one not in found]:
        raise ClippingRefused(field="contacts", missing=", ".join(missing[:3]))
    return [found[one] for one in dict.fromkeys(public_ids)]
