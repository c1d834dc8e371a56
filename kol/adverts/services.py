"""Keeping advertisements as law asks (china.md, 10): written when one is live, ended with its team,
forgotten three years later."""

from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import F, ProtectedError
from django.utils import timezone

from foundation.assets.models import Asset
from foundation.assets.services import asset_delete
from foundation.events.models import Event
from foundation.scopes.scope import system_scope, team_scope
from foundation.teams.models import Team
from kol.adverts.models import AdRecord, AdRecordFile
from kol.posts.body import body_pictures
from kol.posts.drafts import draft_of, draft_told
from kol.posts.drawn import TopicStyle, body_plain
from kol.posts.models import PostReview, PostTarget, PostVersion
from kol.posts.publishing.speaking import content_of, words_sent
from kol.posts.rendering import AD_MARK, PostParts, parts_hash

# Three years after the end (Measures for Internet Advertising, 14), with the leap day in them.
KEPT = timedelta(days=3 * 366)
A_GO = 200


def target_live(event: Event) -> None:
    """The consumer of ``post.live``: what went out as an advertisement is written down, once a
    target and content. Eight queries or so."""
    rows = PostTarget.objects.select_related("post__author", "account", "team")
    target = rows.filter(pk=event.subject_id or 0).first()
    if target is None:
        return
    digest, snapshot = _published(target)
    if snapshot["ad"]:
        _record(target, digest, snapshot, target.live_at or event.at)


def _published(target: PostTarget) -> tuple[bytes, Mapping[str, Any]]:
    """The version that was approved and went out; the post as it is where there is none."""
    digest = bytes(target.approved_hash or b"")
    versions = PostVersion.objects.filter(post_id=target.post_id, content_hash=digest)
    version = versions.order_by("-number").first() if digest else None
    if version is not None:
        return digest, version.snapshot
    parts = PostParts(target.post)
    return parts_hash(parts), draft_told(draft_of(parts))


def _record(
    target: PostTarget, digest: bytes, snapshot: Mapping[str, Any], published_at: Any
) -> None:
    sent = target.sent or _words(target, digest, snapshot)
    reviews = PostReview.objects.filter(
        post_id=target.post_id, content_hash=digest, state=PostReview.State.APPROVED
    )
    review = reviews.select_related("decided_by").order_by("-pk").first()
    by = review.decided_by if review is not None else None
    author = target.post.author
    record, new = AdRecord.objects.get_or_create(
        target_number=target.pk,
        content_hash=digest,
        defaults={
            "team_id": target.team_id,
            "post_number": target.post_id,
            "post_public_id": target.post.public_id,
            "team_name": target.team.name,
            "advertiser": snapshot["advertiser"],
            "platform": target.platform,
            "place": target.place,
            "title": sent.get("title") or snapshot["title"],
            "text": sent.get("text", ""),
            "snapshot": snapshot,
            "link": sent.get("link", ""),
            "url": target.url,
            "remote_id": target.remote_id,
            "author_name": author.display_name if author else "",
            "approver_name": by.display_name if by else "",
            "approved_at": review.decided_at if review else None,
            "published_at": published_at,
        },
    )
    if new:
        assets = Asset.objects.filter(public_id__in=set(_files(snapshot)))
        AdRecordFile.objects.bulk_create(
            AdRecordFile(team_id=target.team_id, record=record, asset=asset) for asset in assets
        )


def _words(target: PostTarget, digest: bytes, snapshot: Mapping[str, Any]) -> dict[str, str]:
    """The words a person was given to publish by hand; of a post that was changed since, those of
    the version that went out."""
    if parts_hash(PostParts(target.post)) == digest:
        return words_sent(content_of(target))
    shape = snapshot["shapes"].get(target.platform, {"own": ()})
    title = (shape if "title" in shape["own"] else snapshot)["title"]
    body = (shape if "body" in shape["own"] else snapshot)["body"]
    mark = f"{AD_MARK}{snapshot['advertiser']} " if snapshot["advertiser"] else AD_MARK
    return {"title": title, "text": f"{mark}{body_plain(body, TopicStyle.AS_TYPED)}"}


def _files(snapshot: Mapping[str, Any]) -> Iterator[str]:
    """The public ids of all files of a version."""
    for part in (snapshot, *snapshot["shapes"].values()):
        yield from (one["asset"] for one in part["media"])
        if part["cover"]:
            yield part["cover"]["asset"]
        yield from body_pictures(part["body"])


def records_end(limit: int) -> int:
    """The team is erased: its advertisements count as ended when it closed, and the three years
    begin. Nothing of them goes yet. Returns how many ended."""
    some = AdRecord.objects.filter(ended_at=None).order_by("pk").values("pk")[:limit]
    rows = AdRecord.objects.filter(pk__in=some).select_related("team")
    closed = rows.values_list("team__closed_at", flat=True).first()
    at = closed or timezone.now()
    return AdRecord.objects.filter(pk__in=some).update(ended_at=at, kept_until=at + KEPT)


def records_forget() -> int:
    """What the law asks no more goes, with the files that nothing else holds. Returns how many
    records went."""
    with system_scope():
        over = AdRecord.objects.filter(kept_until__lte=timezone.now()).order_by("kept_until")
        due = list(over.values_list("pk", "team_id")[:A_GO])
    for pk, team_id in due:
        with team_scope(team_id), transaction.atomic():
            _forget(pk)
    return len(due)


def _forget(pk: int) -> None:
    files = AdRecordFile.objects.filter(record_id=pk).annotate(team_state=F("team__state"))
    left = [one.asset for one in files.select_related("asset") if _last(one)]
    AdRecord.objects.filter(pk=pk).delete()
    for asset in left:
        try:
            with transaction.atomic():
                asset_delete(asset=asset)
        except ProtectedError:
            continue  # the library, or something else of the team, still has it


def _last(file: Any) -> bool:
    """Whether the file was kept for this record alone: its team is erased."""
    others = AdRecordFile.objects.filter(asset=file.asset_id).exclude(pk=file.pk)
    return file.team_state == Team.State.ERASED and not others.exists()
