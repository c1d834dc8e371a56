"""Who a person that signed in is to a team: known already, on an imported list, or new."""

from contextlib import suppress

from allauth.account.models import EmailAddress
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone

from community.fans.document import fan_search_refresh
from community.fans.models import Fan, FanContact
from community.fans.services.announce import fan_event
from community.fans.services.consent import consent_apply
from community.fans.services.contacts import EMAIL, PHONE
from community.fans.services.fans import nickname_for
from foundation.scopes.actors import Actor
from foundation.teams.audit import audit_record
from foundation.teams.models import User
from foundation.text.emails import email_normalise
from foundation.text.errors import EmailError

Proven = list[tuple[str, str]]
ATTEMPTS = 3


def fan_for_user(
    *, team_id: int, user: User, actor: Actor, source: str, consent: bool, consent_how: str
) -> Fan:
    """The record this team has, or now makes, of a person who signed in.

    It is the fan linked to the user; else an imported one whose contact equals a phone or address
    the user has **verified** and that nobody is linked to; else a new one. ``consent`` True means
    the person ticked the sentence just now. Two calls at once give the same fan.
    """
    with transaction.atomic():
        fan = _locked(Q(user=user)) or _linked_or_made(team_id, user, actor, source)
        if consent:
            consent_apply(fan=fan, consent=Fan.Consent.GIVEN, how=consent_how, actor=actor)
    return fan


def _linked_or_made(team_id: int, user: User, actor: Actor, source: str) -> Fan:
    """Link or make, in a savepoint: the indexes tell when somebody was faster, then look again."""
    proven = _proven_contacts(user)
    for attempt in range(ATTEMPTS):
        try:
            with transaction.atomic():
                fan = _link(user, proven, actor) or _make(team_id, user, proven, actor, source)
                _contacts_verify(fan, proven)
                fan_search_refresh(fan)
            return fan
        except IntegrityError:
            twin = _locked(Q(user=user))
            if twin is not None:
                return twin
            if attempt == ATTEMPTS - 1:
                raise
    raise AssertionError("not reached")


class _Moved(Exception):
    """A merge was faster: it is not that fan any more."""


def _locked(whom: Q, found_by: Q | None = None) -> Fan | None:
    """The fan that fits, locked. Looked up first and locked in a savepoint: the lock of one that
    a merge took the user from meanwhile is given back, so nobody holds two fans out of order."""
    fans = Fan.objects.filter(whom) if found_by is None else Fan.objects.filter(whom, found_by)
    for _attempt in range(ATTEMPTS):
        pk = fans.values_list("pk", flat=True).first()
        if pk is None:
            return None
        with suppress(_Moved), transaction.atomic():
            fan = Fan.objects.select_for_update().filter(whom, pk=pk).first()
            if fan is None:
                raise _Moved
            return fan
    return None


def _proven_contacts(user: User) -> Proven:
    """What the user has proved, the phone first. ``User.phone`` is only ever a verified one."""
    proven: Proven = [(PHONE, user.phone)] if user.phone else []
    addresses = EmailAddress.objects.filter(user=user, verified=True).order_by("-primary", "pk")
    for address in addresses.values_list("email", flat=True):
        with suppress(EmailError):  # what lists can't hold (admin@localhost) proves nothing here
            proven.append((EMAIL, email_normalise(address)))
    return proven


def _link(user: User, proven: Proven, actor: Actor) -> Fan | None:
    """Give the user the unlinked fan that holds one of their proven contacts, phone first."""
    for kind, value in proven:
        unlinked = Q(user=None, state=Fan.State.ACTIVE)
        fan = _locked(unlinked, Q(contacts__kind=kind, contacts__value=value))
        if fan is not None:
            fan.user, fan.last_active_at = user, timezone.now()
            fan.save(update_fields=["user", "last_active_at"])
            audit_record(actor=actor, action="fan.link", obj=fan, changes={"by": [None, kind]})
            fan_event(
                team_id=fan.team_id,
                name="fan.updated",
                fan_ids=[fan.pk],
                fan=fan,
                actor=actor,
                fields=["user"],
            )
            return fan
    return None


def _make(team_id: int, user: User, proven: Proven, actor: Actor, source: str) -> Fan:
    by_kind = dict(reversed(proven))
    fan = Fan.objects.create(
        team_id=team_id,
        user=user,
        source=source,
        last_active_at=timezone.now(),
        nickname=nickname_for(
            user.display_name, phone=by_kind.get(PHONE, ""), email=by_kind.get(EMAIL, "")
        ),
    )
    audit_record(actor=actor, action="fan.create", obj=fan, changes={"source": [None, source]})
    fan_event(team_id=team_id, name="fan.created", fan_ids=[fan.pk], fan=fan, actor=actor)
    return fan


def _contacts_verify(fan: Fan, proven: Proven) -> None:
    """Keep proven contacts with the fan. One that another user's record holds has changed hands;
    one on a record without a user stays there until staff merge the two."""
    if not proven:
        return
    wanted = Q()
    for kind, value in proven:
        wanted |= Q(kind=kind, value=value)
    stored = {
        (row.kind, row.value): row
        for row in FanContact.objects.filter(wanted).select_related("fan")
    }
    now = timezone.now()
    for kind, value in proven:
        row = stored.get((kind, value))
        if row is None:
            FanContact.objects.create(
                team_id=fan.team_id, fan=fan, kind=kind, value=value, verified_at=now
            )
        elif row.fan_id == fan.pk or row.fan.user_id is not None:
            row.fan, row.verified_at = fan, now
            row.save(update_fields=["fan", "verified_at"])
