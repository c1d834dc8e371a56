"""Whether a target could go out at its time, found out beforehand and without any call that has an
effect: its content, files and link, its account's connection, its platform's quotas.

Nothing here stops a post: at its time it goes out if it can, whatever was found wrong before.
"""

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import chain
from typing import Any

from django.core.exceptions import SuspiciousOperation
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from foundation.fetching.errors import FetchError
from foundation.fetching.fetch import Wish, fetch
from foundation.scopes.errors import DomainError
from kol.links.addresses import destination
from kol.links.models import TrackedLink
from kol.platforms.connectors.base import Content, Media
from kol.platforms.connectors.capability import Capability
from kol.platforms.connectors.errors import Fault, PlatformError
from kol.platforms.connectors.registry import (
    capability_get,
    issuer_get,
    oauth_get,
    platform_known,
)
from kol.platforms.limits import quotas_left
from kol.platforms.models import PlatformAccount
from kol.platforms.services.tokens import held_of, renewable, token_good
from kol.posts.checking import faults_for
from kol.posts.models import PostTarget
from kol.posts.publishing.speaking import SUBJECT, by_hand, is_approved, link_sample
from kol.posts.quotas import counts_of, quota_at
from kol.posts.registry import target_kinds
from kol.posts.rendering import content_for

# So long before its time it is looked at.
AHEAD = timedelta(minutes=10)
# A token that ends so soon after the time is no good for it.
SPARE = timedelta(minutes=5)
# A page that is gone answers at once; for one that is slow nobody waits.
LINK_SECONDS = 3.0
_GONE = frozenset({404, 410})
# What an account's owner has to have allowed for posts to go out by themselves, where a platform
# names it and there is no other way (Douyin has one: the owner's own app).
_ALLOWED = {"kuaishou": "user_video_publish", "bilibili": "ARC_BASE"}


@dataclass(frozen=True, slots=True)
class Wrong:
    """One thing that is in the way, and what to do about it. ``stops``: it can't be mended without
    changing what is to go out, so scheduling it as it is makes no sense."""

    code: str
    # What is said, as the catalogues have it, and what it is filled with: it is read in the
    # language of whoever looks, and kept in a row meanwhile.
    words: str
    stops: bool = False
    values: Mapping[str, str | int] = field(default_factory=dict)

    @property
    def text(self) -> str:
        """It, in the language of now."""
        return said(self.words, self.values)

    def kept(self, *, told: bool) -> dict[str, Any]:
        """As a row keeps it."""
        return {"code": self.code, "text": self.words, "values": {**self.values}, "told": told}


def said(words: str, values: Mapping[str, str | int]) -> str:
    """Words of the catalogues in the language of now; words that are in none stay as they are."""
    text = gettext(words) if words else ""
    return text % values if values else text


def wrong_text(kept: Mapping[str, Any]) -> str:
    """What a row keeps of a Wrong, in the language of now."""
    return said(kept["text"], kept.get("values", {}))


def wrongs_of(target: PostTarget, due_at: datetime, *, ahead: bool = False) -> list[Wrong]:
    """All that is in the way of a target (with post and account) at its time, what stops it first.

    ``ahead``: the time is near. Then the token is renewed where that is needed, and its link's page
    is asked for; never inside a transaction. Without it nothing leaves the house. Ten queries.
    """
    found = chain(
        _approval(target) if ahead else (),
        _place(target),
        _connection(target, due_at, ahead),
        _quotas(target, due_at, ahead),
        _content(target),
        _link(target, ahead),
    )
    return sorted(found, key=lambda wrong: not wrong.stops)


def _approval(target: PostTarget) -> Iterator[Wrong]:
    if not is_approved(target):
        yield Wrong("approval", _("The content was edited after it was approved."))


def _place(target: PostTarget) -> Iterator[Wrong]:
    account = target.account
    if account is None:
        kind = target_kinds().get(target.kind)
        if kind is None or all(one.ref != target.ref for one in kind.choices()):
            yield Wrong("place", _("The group was put away. Choose another place."), stops=True)
    elif account.state != PlatformAccount.State.ACTIVE:
        text = _("The account was put away. Take it into use again, or choose another place.")
        yield Wrong("place", text)


def _connection(target: PostTarget, due_at: datetime, ahead: bool) -> Iterator[Wrong]:
    """A person needs no connection."""
    account = target.account
    if account is None or by_hand(target):
        return
    if account.connection != PlatformAccount.Connecting.CONNECTED:
        text = _("The account is not connected. Connect it again before this goes out.")
        yield Wrong("connection", text)
        return
    wanted = _ALLOWED.get(account.platform)
    if wanted and account.scopes and wanted not in account.scopes:
        text = _("The account's owner has not allowed publishing (%(scope)s). Connect it again.")
        yield Wrong("permission", text, values={"scope": wanted})
    if issuer_get(account.platform) is not None or oauth_get(account.platform) is not None:
        yield from _token(account, due_at, ahead)


def _token(account: PlatformAccount, due_at: datetime, ahead: bool) -> Iterator[Wrong]:
    """That of the account is good at that time, or there will be another."""
    needed = due_at + SPARE - timezone.now()
    try:
        held = held_of(account)
        ends = held.expires_at
        if renewable(account, held):
            if not ahead or held.lasts(needed):
                ends = held.refresh_expires_at
            else:
                token_good(account.pk, early=needed)
                ends = None  # there will be another whenever it is wanted
    except PlatformError as error:
        if error.fault is Fault.BUSY:
            if due_at - timezone.now() < AHEAD / 2:
                yield Wrong("token_busy", _("The account's token can't be renewed just now."))
            return
        if error.unlisted:
            text = _(
                "The platform answers only servers on its IP list, and this site's address is not"
                " there. Add it before this goes out."
            )
            yield Wrong("unlisted", text)
            return
        text = _("The account's token can't be renewed. Connect the account again.")
        yield Wrong("connection", text)
        return
    if ends is not None and ends < due_at + SPARE:
        text = _("The account's connection ends on %(when)s. Connect it again before then.")
        when = timezone.localtime(ends).strftime("%Y-%m-%d %H:%M")
        yield Wrong("token_ends", text, values={"when": when})


def _quotas(target: PostTarget, due_at: datetime, ahead: bool) -> Iterator[Wrong]:
    account = target.account
    if account is None or by_hand(target):
        return
    full = [one.amount for one in quota_at(account, due_at, but=target) if one.full]
    if ahead:
        left = quotas_left([account], counts_of(target), due_at)[account.pk]
        full += [one.amount for one in left if not one.left]
    if full:
        text = _("The platform's quota (%(amount)s) is used up then. Choose a later time.")
        yield Wrong("quota", text, values={"amount": full[0]})


def _content(target: PostTarget) -> Iterator[Wrong]:
    """What its platform refuses, and files that are not there. A person can still mend it on the
    phone."""
    content = content_for(target.post, target.platform, target.account, link_sample(target.post))
    stops = not by_hand(target)
    capability = _capability(target.platform)
    for fault in faults_for(content, capability) if capability else ():
        if fault.stops:
            yield Wrong(fault.code, fault.text, stops)
    files = [*content.images, *([content.video] if content.video else ()), *_cover(content)]
    if any(not file_there(one) for one in files):
        text = _("A file of it can't be read any more. Take it out, and put it in again.")
        yield Wrong("file", text, stops=True)


def _cover(content: Content) -> tuple[Media, ...]:
    return (content.cover,) if content.cover else ()


def file_there(media: Media) -> bool:
    """Whether a file is in the store, whole and readable."""
    try:
        with media.open() as stream:
            readable = bool(stream.read(1))
            return readable and stream.seek(0, os.SEEK_END) == media.size
    except (OSError, SuspiciousOperation):
        return False


def _link(target: PostTarget, ahead: bool) -> Iterator[Wrong]:
    url = target.post.link_url
    if not url:
        return
    try:
        kept = destination(url)
    except DomainError as refusal:
        yield Wrong("link", refusal.text(), stops=True)
        return
    ours = TrackedLink.objects.filter(subject_kind=SUBJECT, subject_id=target.pk)
    if ours.filter(state=TrackedLink.State.PAUSED).exists():
        yield Wrong("link_paused", _("Its short link is paused. Let it lead on again."))
    if ahead and _page_gone(kept):
        text = _("The page its link leads to is gone (%(url)s). Put it back, or change the link.")
        yield Wrong("link_gone", text, values={"url": kept[:200]})


def _page_gone(url: str) -> bool:
    """Only a site that says so is believed: most of what else goes wrong is between it and us."""
    try:
        fetch(url, Wish(seconds=LINK_SECONDS, most_bytes=2 * 1024 * 1024))
    except FetchError as error:
        return error.reason == "status" and error.http_status in _GONE
    return False


def _capability(platform: str) -> Capability | None:
    return capability_get(platform) if platform_known(platform) else None
