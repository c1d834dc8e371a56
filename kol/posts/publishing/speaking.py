"""Where the engine meets what it publishes: the content as approved, the account's connection, the
platform's connector."""

from dataclasses import dataclass

from django.conf import settings

from foundation.scopes.actors import SYSTEM
from kol.links.services import link_get_or_create, link_url
from kol.platforms.connectors.base import Connection, Connector, Content, ContentKind
from kol.platforms.connectors.capability import Capability
from kol.platforms.connectors.errors import Fault, PlatformError
from kol.platforms.connectors.registry import capability_get, connector_get
from kol.platforms.models import PlatformAccount
from kol.platforms.services.connections import account_connection
from kol.platforms.services.health import health_record
from kol.posts.models import Post, PostTarget
from kol.posts.rendering import PostParts, Shaped, carries_link, parts_hash
from kol.posts.rendering import content_of as shaped_content

SUBJECT = "posts.posttarget"


@dataclass(frozen=True, slots=True)
class Line:
    """An open line to a platform, for one account."""

    connector: Connector
    capability: Capability
    connection: Connection


def line_of(target: PostTarget, account: PlatformAccount | None = None) -> Line:
    """The line of a target's account (read with its app, or to be read). Raises PlatformError
    (auth) where there is none."""
    if target.account_id is None:
        raise PlatformError(Fault.PERMISSION, code="no_account")
    connection = account_connection(target.account_id, account)
    return Line(connector_get(target.platform), capability_get(target.platform), connection)


def by_hand(target: PostTarget) -> bool:
    """Whether a person finishes it on the phone: the platform has no interface, or this account may
    not use it."""
    account = target.account
    if account is None:
        return False
    return goes_by_hand(target.platform, account.publishing, account.may_publish)


def goes_by_hand(platform: str, publishing: str, may_publish: bool) -> bool:
    """by_hand, of an account with these columns."""
    if publishing == PlatformAccount.Publishing.HAND or not may_publish:
        return True
    try:
        return capability_get(platform).by_hand
    except KeyError:
        return True


def hand_reason(target: PostTarget) -> str:
    """Why a person publishes what goes out by itself elsewhere, as words.REASONS says it: its
    account was disconnected. Empty where nothing else was to be expected."""
    account = target.account
    gone = account is not None and account.connection == PlatformAccount.Connecting.REVOKED
    return "not_connected" if gone else ""


def content_of(target: PostTarget, parts: PostParts | None = None) -> Content:
    """What goes out at a target, with its tracked link; from its ``parts`` where they were read."""
    shaped = (parts or PostParts(target.post)).shaped(target.platform)
    wishes = target.account.options if target.account is not None else {}
    options = {**wishes, **shaped.options}
    link = link_made(target, shaped)
    return shaped_content(shaped, target.platform, link=link, options=options)


def link_made(target: PostTarget, shaped: Shaped | None = None) -> str:
    """The address of a target's tracked link, made where it is not there yet; empty for none, and
    where the platform takes none: nobody would ever open it. ``shaped``: where it was read."""
    post = target.post
    link = ""
    if post.link_url and carries_link(
        shaped or PostParts(post).shaped(target.platform), target.platform
    ):
        tracked = link_get_or_create(
            team_id=target.team_id,
            actor=SYSTEM,
            url=post.link_url,
            subject=(SUBJECT, target.pk),
            platform=target.platform,
            purpose="post",
        )
        link = link_url(tracked)
    return link


def link_sample(post: Post) -> str:
    """What its tracked link will look like, before there is one: as long as it will be."""
    return f"{settings.SITE_URL or 'https://…'}/l/xxxxxxxx" if post.link_url else ""


def words_sent(content: Content) -> dict[str, str]:
    """The words of a content, kept in the row at the call: what is looked for afterwards."""
    return {
        "kind": content.kind.value,
        "title": content.title,
        "text": content.text,
        "link": content.link,
    }


def content_sent(target: PostTarget) -> Content:
    """What was sent, as far as it is looked for: its words. The post may have changed since."""
    kept = target.sent
    return Content(
        kind=ContentKind(kept.get("kind", ContentKind.TEXT)),
        text=kept.get("text", ""),
        title=kept.get("title", ""),
        link=kept.get("link", ""),
    )


def is_approved(target: PostTarget, parts: PostParts | None = None) -> bool:
    """Whether the post as it stands (its ``parts``, where they were read) is what was approved, and
    what was scheduled."""
    post = target.post
    wanted = bytes(target.approved_hash or b"")
    return (
        post.state in (Post.State.APPROVED, Post.State.SCHEDULED)
        and bool(wanted)
        and bytes(post.approved_hash or b"") == wanted
        and parts_hash(parts or PostParts(post)) == wanted
    )


def account_told(target: PostTarget, error: PlatformError | None = None) -> None:
    """The account's health learns how a call went."""
    if target.account_id is not None:
        health_record(target.account_id, error=error)
