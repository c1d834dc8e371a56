"""Secrets sealed anew with the first of the site's keys, after the keys were changed."""

from dataclasses import dataclass

from django.db import transaction

from foundation.scopes.scope import team_scope
from kol.platforms.errors import SecretsLost
from kol.platforms.models import PlatformAccount, PlatformApp
from kol.platforms.secrets import secrets_current, secrets_open, secrets_seal
from kol.platforms.selectors.across import Owner, sealed_after

FIELDS: dict[type[Owner], tuple[str, ...]] = {
    PlatformAccount: ("sealed", "sealed_token"),
    PlatformApp: ("sealed",),
}


@dataclass(slots=True)
class Rotated:
    """How many secrets were sealed anew, how many were already, how many no key opens."""

    anew: int = 0
    already: int = 0
    lost: int = 0


def secrets_rotate() -> Rotated:
    """Walk all secrets of the site, each row in a transaction of its own: it may be stopped at any
    moment, and begun again. Raises KeysMissing."""
    done = Rotated()
    secrets_seal({}, of="")  # without a key nothing is begun
    for model in FIELDS:
        after = 0
        while rows := sealed_after(model, after):
            for team_id, pk in rows:
                with team_scope(team_id), transaction.atomic():
                    _row(model, pk, done)
            after = rows[-1][1]
    return done


def _row(model: type[Owner], pk: int, done: Rotated) -> None:
    row = model.objects.select_for_update().filter(pk=pk).first()
    if row is None:
        return
    changed = []
    for name in FIELDS[model]:
        sealed = getattr(row, name)
        if sealed is None:
            continue
        if secrets_current(sealed):
            done.already += 1
            continue
        try:
            content = secrets_open(sealed, of=row.public_id)
        except SecretsLost:
            done.lost += 1
            continue
        setattr(row, name, secrets_seal(content, of=row.public_id))
        changed.append(name)
        done.anew += 1
    if changed:
        row.save(update_fields=changed)
