"""Writing what was planned: a fixed number of statements, however many rows."""

from dataclasses import dataclass, field

from community.fans.document import document_of, sort_key_of
from community.fans.importing.known import Fact, Identity, Known
from community.fans.models import Fan, FanContact, FanTag, FollowFact, PlatformIdentity
from community.fans.services.announce import fan_event
from community.fans.services.tags import tags_get
from foundation.imports.models import Import
from foundation.scopes.actors import Actor
from foundation.teams.audit import audit_record_many
from foundation.text.postgres import SearchVectorOf
from kol.platforms.models import PlatformAccount


@dataclass(slots=True)
class Changes:
    """What a chunk of rows adds. Rows may speak of one fan several times."""

    created: list[Known] = field(default_factory=list)
    updated: dict[int, Known] = field(default_factory=dict)
    contacts: list[tuple[Known, str, str]] = field(default_factory=list)
    tags: list[tuple[Known, str]] = field(default_factory=list)
    identities_new: list[tuple[Known, Identity]] = field(default_factory=list)
    identities_changed: dict[int, Identity] = field(default_factory=dict)
    facts_new: list[tuple[Known, Identity]] = field(default_factory=list)
    facts_changed: dict[int, Fact] = field(default_factory=dict)
    follows_told: set[int] = field(default_factory=set)
    # What changed of updated fans, as the event tells it.
    fields: set[str] = field(default_factory=set)


def write(record: Import, account: PlatformAccount | None, changes: Changes) -> None:
    """Write it all, with trail and events, in the caller's transaction. May raise IntegrityError
    when somebody else wrote the same contact or id meanwhile."""
    actor = Actor(kind="staff", user_id=record.job.created_by_id if record.job else None)
    fans = _fans_write(record, changes)
    team_id = record.team_id
    FanContact.objects.bulk_create(
        [
            FanContact(team_id=team_id, fan_id=fans[known.key], kind=kind, value=value)
            for known, kind, value in changes.contacts
        ]
    )
    _identities_write(team_id, fans, changes)
    _tags_write(team_id, fans, changes)
    if account is not None:
        _facts_write(team_id, account, changes)
    _tell(record, account, fans, changes, actor)


def _fans_write(record: Import, changes: Changes) -> dict[int, int]:
    """Store new fans and the words of changed ones; returns key -> id for all that are touched."""
    note = record.options.get("source") or record.filename
    new = Fan.objects.bulk_create(
        [
            Fan(
                team_id=record.team_id,
                nickname=known.nickname,
                note=known.note,
                source=Fan.Source.IMPORT,
                consent_how=f"import: {note}"[:80],
                sort_key=sort_key_of(known.nickname),
                search=_document(known),
            )
            for known in changes.created
        ]
    )
    fans = {known.key: fan.pk for known, fan in zip(changes.created, new, strict=True)}
    Fan.objects.bulk_update(
        [
            Fan(
                pk=known.key,
                team_id=record.team_id,
                nickname=known.nickname,
                note=known.note,
                sort_key=sort_key_of(known.nickname),
                search=_document(known),
            )
            for known in changes.updated.values()
        ],
        ["nickname", "note", "sort_key", "search"],
    )
    return fans | {key: key for key in changes.updated} | {key: key for key in changes.follows_told}


def _document(known: Known) -> SearchVectorOf:
    return SearchVectorOf(
        document_of(
            known.nickname,
            phones=[value for kind, value in known.contacts if kind == "phone"],
            emails=[value for kind, value in known.contacts if kind == "email"],
            handles=[one.handle for one in known.identities if one.handle],
            uids=[one.uid for one in known.identities if one.uid],
        )
    )


def _identities_write(team_id: int, fans: dict[int, int], changes: Changes) -> None:
    stored = PlatformIdentity.objects.bulk_create(
        [
            PlatformIdentity(
                team_id=team_id,
                fan_id=fans[known.key],
                platform=one.platform,
                uid=one.uid,
                handle=one.handle,
            )
            for known, one in changes.identities_new
        ]
    )
    for (_known, one), row in zip(changes.identities_new, stored, strict=True):
        one.pk = row.pk
    PlatformIdentity.objects.bulk_update(
        [
            PlatformIdentity(pk=pk, team_id=team_id, uid=one.uid, handle=one.handle)
            for pk, one in changes.identities_changed.items()
        ],
        ["uid", "handle"],
    )


def _tags_write(team_id: int, fans: dict[int, int], changes: Changes) -> None:
    tags = tags_get(team_id=team_id, names=[name for _known, name in changes.tags])
    ids = {tag.name: tag.pk for tag in tags}
    FanTag.objects.bulk_create(
        [
            FanTag(team_id=team_id, fan_id=fans[known.key], tag_id=ids[name])
            for known, name in changes.tags
        ],
        ignore_conflicts=True,
    )


def _facts_write(team_id: int, account: PlatformAccount, changes: Changes) -> None:
    new = []
    for _known, one in changes.facts_new:
        assert one.fact is not None
        new.append(
            FollowFact(
                team_id=team_id,
                identity_id=one.pk,
                account=account,
                follows_us=one.fact.follows_us,
                we_follow=one.fact.we_follow,
                checked_at=one.fact.checked_at,
                how=FollowFact.How.IMPORT,
            )
        )
    FollowFact.objects.bulk_create(new)
    FollowFact.objects.bulk_update(
        [
            FollowFact(
                pk=pk,
                team_id=team_id,
                follows_us=fact.follows_us,
                we_follow=fact.we_follow,
                checked_at=fact.checked_at,
                how=FollowFact.How.IMPORT,
            )
            for pk, fact in changes.facts_changed.items()
        ],
        ["follows_us", "we_follow", "checked_at", "how"],
    )


def _tell(
    record: Import,
    account: PlatformAccount | None,
    fans: dict[int, int],
    changes: Changes,
    actor: Actor,
) -> None:
    """The trail (which import it was) and the events, one of each kind for the whole chunk."""
    team_id = record.team_id
    created = [fans[known.key] for known in changes.created]
    updated = sorted(changes.updated)
    touched = Fan.objects.filter(pk__in=[*created, *updated]).only("pk", "team_id", "public_id")
    audit_record_many(
        actor=actor,
        action="fan.import",
        objs=touched.order_by("pk"),
        changes={"import": [None, record.public_id]},
    )
    fan_event(team_id=team_id, name="fan.created", fan_ids=created, actor=actor)
    fan_event(
        team_id=team_id,
        name="fan.updated",
        fan_ids=updated,
        actor=actor,
        fields=sorted(changes.fields),
    )
    if account is not None:
        told = {fans[known.key] for known, _one in changes.facts_new}
        told |= {fans[key] for key in changes.follows_told}
        fan_event(
            team_id=team_id,
            name="fan.follow_known",
            fan_ids=sorted(told),
            actor=actor,
            account=account.pk,
        )
