"""A team's registrations as a developer at platforms."""

from collections.abc import Mapping

from django.db import IntegrityError, transaction

from foundation.scopes.actors import Actor
from foundation.scopes.errors import DomainError
from foundation.teams.audit import audit_record
from foundation.teams.models import Staff
from foundation.text.normal import display_clean
from kol.platforms.connectors.labels import OPEN_FIELDS
from kol.platforms.connectors.registry import capability_get
from kol.platforms.errors import AppFieldMissing, AppTaken, SecretsLost
from kol.platforms.models import PlatformApp
from kol.platforms.secrets import secrets_open, secrets_seal
from kol.platforms.services.accounts import may_edit


def app_opened(app: PlatformApp | None) -> dict[str, str]:
    """A registration as connectors know it: the platform's own names of its id and secrets, and
    ``domain``. Raises KeysMissing, SecretsLost."""
    if app is None:
        return {}
    secrets = secrets_open(app.sealed, of=app.public_id)
    id_name = capability_get(app.platform).app_fields[0]
    return {**secrets, id_name: app.client_id, "domain": app.domain}


def app_shown(app: PlatformApp) -> dict[str, str]:
    """What a form may show of an app: what is no secret; of others, that they are kept."""
    try:
        held = app_opened(app)
    except DomainError:
        held = {capability_get(app.platform).app_fields[0]: app.client_id}
    return {name: value if name in OPEN_FIELDS else "kept" for name, value in held.items() if value}


def app_save(
    *,
    staff: Staff,
    actor: Actor,
    platform: str,
    values: Mapping[str, str],
    domain: str = "",
    app: PlatformApp | None = None,
) -> PlatformApp:
    """Register an app of the team's at a platform, or change one: a secret that is left empty stays
    as it is. Raises NotAllowed, KeysMissing, AppFieldMissing, AppTaken."""
    may_edit(staff)
    capability = capability_get(platform)
    id_name, *secret_names = capability.app_fields
    try:
        held = app_opened(app)
    except SecretsLost:
        held = {}  # what can't be read any more is typed anew
    given = {}
    for name in capability.app_fields:
        # What is shown may be emptied; a secret left empty stays.
        typed = values.get(name, "").strip()
        shown = name in OPEN_FIELDS and name in values
        given[name] = typed if typed or shown else held.get(name, "")
    for name in capability.app_fields:
        if not given[name] and name not in capability.optional:
            raise AppFieldMissing(field=name)
    new = app or PlatformApp(team_id=staff.team_id, platform=platform)
    new.client_id = display_clean(given[id_name], 120)
    new.domain = display_clean(domain, 253).lower().removeprefix("https://").strip("/")
    new.sealed = secrets_seal({name: given[name] for name in secret_names}, of=new.public_id)
    with transaction.atomic():
        try:
            with transaction.atomic():
                new.save()
        except IntegrityError:
            raise AppTaken(field=id_name) from None
        audit_record(actor=actor, action="platform.app_save", obj=new)
    return new
