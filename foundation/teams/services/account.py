"""A person's own account: how they appear, and its end."""

from datetime import timedelta
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.db import transaction
from django.utils import timezone

from foundation.scopes.actors import Actor
from foundation.scopes.scope import system_scope, team_scope
from foundation.teams.codes import EMAIL, PHONE, address_hash
from foundation.teams.errors import AccountOwnsTeam, LastOwner
from foundation.teams.models import SignInCode, Staff, StaffInvitation, User
from foundation.teams.person_registry import person_data_all
from foundation.teams.services.staff import staff_leave

ERASED_NAME = "—"
CODES_KEPT = timedelta(days=2)


def user_update(*, user: User, display_name: str, language: str) -> User:
    """Change how a person is called and which language they read."""
    user.display_name, user.language = display_name, language
    user.save(update_fields=["display_name", "language"])
    return user


def user_copy(*, user: User) -> dict[str, Any]:
    """Everything kept about a person, from every app (person_registry), as JSON holds it."""
    emails = EmailAddress.objects.filter(user_id=user.pk).order_by("pk")
    others = SocialAccount.objects.filter(user_id=user.pk).order_by("pk")
    account = {
        "name": user.display_name,
        "phone": user.phone or "",
        "emails": list(emails.values_list("email", flat=True)),
        "language": user.language,
        "since": user.date_joined.isoformat(),
        "signs_in_with": [{"site": one.provider, "id": one.uid} for one in others],
    }
    with system_scope():
        shares = {holder.name: holder.extract(user) for holder in person_data_all()}
    return {"account": account, **shares}


def user_erase(*, user: User, actor: Actor) -> None:
    """Delete an account: the row stays, with nothing personal in it, and opens no door.

    Staff places are left, every app erases what it holds (person_registry), addresses, second
    factors and sign-ins by other sites go, and no session works any more. Erasing twice changes
    nothing. Raises AccountOwnsTeam when a team would be left without an owner.
    """
    with system_scope(), transaction.atomic():
        locked = User.objects.select_for_update().get(pk=user.pk)
        if locked.erased_at is not None:
            return
        _places_leave(locked, actor)
        for holder in person_data_all():
            holder.erase(locked, actor)
        _traces_erase(locked)
        locked.email = locked.phone = None
        locked.display_name = locked.language = ""
        locked.is_active = False
        locked.erased_at = timezone.now()
        locked.set_unusable_password()  # new each time: it ends every session
        locked.save()


def codes_purge(*, older_than: timedelta = CODES_KEPT) -> int:
    """Drop codes that count for no quota any more; returns how many."""
    gone, _kinds = SignInCode.objects.filter(created_at__lt=timezone.now() - older_than).delete()
    return gone


def _places_leave(user: User, actor: Actor) -> None:
    """Leave every team, in the order of their ids so that two at once don't lock each other."""
    stuck = []
    for staff in Staff.objects.filter(user=user).select_related("team").order_by("team_id"):
        with team_scope(staff.team_id):
            try:
                staff_leave(staff=staff, actor=actor)
            except LastOwner:
                stuck.append(staff.team.name)
    if stuck:
        raise AccountOwnsTeam(teams=", ".join(stuck))
    Staff.objects.filter(user=user).update(display_name=ERASED_NAME, is_kol=False)


def _traces_erase(user: User) -> None:
    emails = set(EmailAddress.objects.filter(user_id=user.pk).values_list("email", flat=True))
    emails |= {user.email} if user.email else set()
    invitations = StaffInvitation.objects.filter(email__in=emails)
    invitations.filter(state=StaffInvitation.State.PENDING).update(
        state=StaffInvitation.State.REVOKED
    )
    invitations.update(email="")
    hashes = [address_hash(EMAIL, email) for email in emails]
    hashes += [address_hash(PHONE, user.phone)] if user.phone else []
    # The rows count quotas: the address goes on being paced, the codes are dead.
    SignInCode.objects.filter(address_hash__in=hashes, used_at=None).update(used_at=timezone.now())
    EmailAddress.objects.filter(user_id=user.pk).delete()
    Authenticator.objects.filter(user_id=user.pk).delete()
    SocialAccount.objects.filter(user_id=user.pk).delete()
