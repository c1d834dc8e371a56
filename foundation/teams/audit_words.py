"""The trail in words: what a deed, a kind of object, a field and a value are called.

Labels of deeds are kept here for the actions of the house; an app of its own may add with
``audit_action``. Kinds, fields and values speak through the models' verbose names and choices.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

ACTIONS: dict[str, str | Promise] = {
    "api_key.create": _("Made an API key"),
    "appeal.decide": _("Answered an appeal"),
    "api_key.revoke": _("Revoked an API key"),
    "custom_field.add": _("Added a field of our own"),
    "custom_field.archive": _("Archived a field of our own"),
    "custom_field.change": _("Changed a field of our own"),
    "custom_field.move": _("Put fields of our own in another order"),
    "custom_field.restore": _("Brought back a field of our own"),
    "fan.ban": _("Closed all groups to a fan"),
    "fan.consent": _("Noted a fan's consent"),
    "fan.create": _("Added a fan"),
    "fan.erase": _("Erased a fan"),
    "fan.follow": _("Noted a follow"),
    "fan.import": _("Imported fans"),
    "fan.import_undo": _("Undid what an import did to a fan"),
    "fan.link": _("Matched a fan to an account"),
    "fan.tag": _("Tagged a fan"),
    "fan.unban": _("Opened the groups to a fan again"),
    "fan.update": _("Changed a fan"),
    "points.earned": _("Gave points"),
    "points.levels": _("Set the levels"),
    "points.reversed": _("Took points back"),
    "points.spent": _("Took points off"),
    "fans.export": _("Exported fans"),
    "group.create": _("Opened a group"),
    "group.member_mute": _("Muted a member"),
    "group.member_readmit": _("Let a member back in"),
    "group.member_remove": _("Removed a member"),
    "group.member_role": _("Changed a member's role"),
    "group.member_unmute": _("Let a muted member speak again"),
    "group.members_readmit": _("Let removed members back in together"),
    "group.members_remove": _("Removed many members"),
    "group.request_approve": _("Accepted a join request"),
    "group.request_decline": _("Declined a join request"),
    "group.member_rules_out": _("Let a member go who no longer met the conditions"),
    "group.request_note": _("Wrote a note on a join request"),
    "group.request_reopen": _("Reopened a join request"),
    "group.state": _("Closed or reopened a group"),
    "group.template_delete": _("Deleted a group template"),
    "group.template_save": _("Saved a group template"),
    "group.transfer": _("Handed a group over"),
    "group.update": _("Changed a group"),
    "import.mapping": _("Renamed a kept choice of columns"),
    "import.mapping_delete": _("Forgot a kept choice of columns"),
    "held.decline": _("Declined a held message"),
    "held.release": _("Let a held message through"),
    "report.assign": _("Gave a report to somebody"),
    "report.decide": _("Decided on a report"),
    "rules.update": _("Changed the rules of content safety"),
    "words.add": _("Added words to a list"),
    "words.create": _("Made a word list"),
    "words.delete": _("Deleted a word list"),
    "words.remove": _("Took words out of a list"),
    "words.update": _("Changed a word list"),
    "import.run": _("Ran an import"),
    "import.discard": _("Threw away a file to import"),
    "import.undo": _("Undid an import"),
    "import.upload": _("Uploaded a file to import"),
    "invite.allowance": _("Changed how much somebody may hand out"),
    "invite.anew": _("Let a fan have another code"),
    "invite.create": _("Made an invite code"),
    "invite.grants_seen": _("Read what an invite code could not give"),
    "invite.group_rules": _("Changed fans' codes of a group"),
    "invite.pause": _("Paused an invite code"),
    "invite.restore": _("Restored an invite code"),
    "invite.resume": _("Resumed an invite code"),
    "invite.revoke": _("Revoked an invite code"),
    "invite.rules": _("Changed the rules for invite codes"),
    "invite.update": _("Changed an invite code"),
    "job.cancel": _("Cancelled a job"),
    "job.download": _("Took a job's file away"),
    "job.resume": _("Resumed a job"),
    "job.start": _("Started a job"),
    "message.recall": _("Recalled a message"),
    "platform.create": _("Added a platform account"),
    "platform.state": _("Switched a platform account on or off"),
    "platform.update": _("Changed a platform account"),
    "pool.create": _("Made a pool of groups"),
    "pool.groups": _("Changed which groups stand in a pool"),
    "pool.picture_add": _("Added a QR picture to a pool"),
    "pool.picture_retire": _("Took a QR picture out of a pool"),
    "pool.state": _("Opened, paused or archived a pool"),
    "pool.update": _("Changed a pool"),
    "staff.invite": _("Invited staff"),
    "staff.invite_revoke": _("Withdrew an invitation"),
    "staff.join": _("Joined the team"),
    "staff.leave": _("Left the team"),
    "staff.remove": _("Removed staff"),
    "staff.update": _("Changed staff"),
    "team.close": _("Closed the team"),
    "team.create": _("Made the team"),
    "team.erase": _("Erased the team"),
    "team.privacy": _("Changed the team's words about privacy"),
    "team.reopen": _("Opened the team again"),
    "team.update": _("Changed the team's settings"),
}
KINDS: dict[str, str | Promise] = {
    "chat.message": _("Message"),
    "fans.fan": _("Fan"),
    "groups.fangroup": _("Group"),
    "groups.groupmember": _("Member"),
    "groups.grouppool": _("Pool of groups"),
    "groups.grouptemplate": _("Group template"),
    "groups.joinrequest": _("Join request"),
    "imports.import": _("Import"),
    "imports.customfield": _("Field of our own"),
    "imports.savedmapping": _("Kept choice of columns"),
    "invites.invite": _("Invite code"),
    "jobs.job": _("Job"),
    "partners.apikey": _("API key"),
    "platforms.platformaccount": _("Platform account"),
    "press.contact": pgettext_lazy("press", "Contact"),
    "press.outlet": _("Outlet"),
    "teams.staff": _("Staff"),
    "teams.staffinvitation": _("Invitation"),
    "teams.team": _("Team"),
}
# What a change is called that is no field of its object.
FIELDS: dict[str, str | Promise] = {
    "account": _("Platform account"),
    "by": _("Known by"),
    "channels": _("Ways to reach them"),
    "count": _("How many"),
    "custom": _("Fields of our own"),
    "employments": _("Jobs at outlets"),
    "filter": _("Filters"),
    "filters": _("Filters"),
    "follow": _("Follow"),
    "groups": _("Groups"),
    "how": _("How"),
    "kind": _("Kind"),
    "levels": _("Levels"),
    "people": _("How many"),
    "platforms": _("Platforms"),
    "points": _("Points"),
    "rate": _("Price"),
    "rows": _("Rows"),
    "scopes": _("Rights"),
    "tags": _("Tags"),
    "target": _("Into"),
}
# Kept for the record and for programs: an id tells a reader nothing.
IDS = frozenset({"account", "group", "import", "job", "key", "merge", "owner", "picture", "with"})
# Values of the house that are no choices of a field, by the name of the change.
VALUES: dict[str, dict[str, str | Promise]] = {
    "by": {"phone": _("Phone"), "email": _("E-mail"), "identity": _("Platform account")},
    "how": {
        "desk": _("Noted by the team"),
        "join page": _("Join page"),
        "partner API": _("API"),
        "proof": _("Screenshot"),
        "self": _("Said so themselves"),
    },
}
_more_values: dict[tuple[str, str], Callable[[str], str]] = {}
LONGEST_VALUE = 80


@dataclass(frozen=True, slots=True)
class Change:
    """One changed field in words; ``hidden``: that it changed is kept, to what is not."""

    field: str
    before: str
    after: str
    hidden: bool


def audit_action(name: str, label: str | Promise) -> None:
    """Name a deed of one's own; called in AppConfig.ready()."""
    ACTIONS[name] = label


def audit_kind_label(object_type: str, label: str | Promise) -> None:
    """Name a kind of object of one's own (``pitches.pitch``); called in AppConfig.ready()."""
    KINDS[object_type] = label


def audit_values(object_type: str, name: str, told: Callable[[str], str]) -> None:
    """How a field's values are called that are no choices; called in AppConfig.ready()."""
    _more_values[object_type, name] = told


def action_label(name: str) -> str:
    """A deed in words, or its code where nobody gave it any."""
    return str(ACTIONS.get(name, name))


def kind_label(object_type: str) -> str:
    """A kind of object in words."""
    return str(KINDS.get(object_type, object_type))


def changes_told(object_type: str, changes: dict[str, Any]) -> list[Change]:
    """What changed, in the words of the object's model."""
    try:
        model: type[models.Model] | None = apps.get_model(object_type)
    except (LookupError, ValueError):
        model = None
    return [
        _change(object_type, model, name, value)
        for name, value in changes.items()
        if name not in IDS
    ]


def _change(object_type: str, model: type[models.Model] | None, name: str, value: Any) -> Change:
    field = _field(model, name)
    value = _named(object_type, name, value)
    label = str(FIELDS.get(name) or getattr(field, "verbose_name", "") or name)
    label = gettext(label[:1].upper() + label[1:])  # "Role" is a word of the pages too
    if isinstance(value, list) and len(value) == 2:
        before = "" if value[0] is None else _told(field, value[0])  # nothing was there before
        return Change(label, before, _told(field, value[1]), hidden=False)
    if value == "changed":
        return Change(label, "", "", hidden=True)
    return Change(label, "", _told(field, value), hidden=False)


def _named(object_type: str, name: str, value: Any) -> Any:
    """The value, or those of a list, by the name it has for people, where it has one."""
    if isinstance(value, list):
        return [_named(object_type, name, one) for one in value]
    if not isinstance(value, str):
        return value
    if told := _more_values.get((object_type, name)):
        return told(value)
    if name == "how" and value.startswith("import: "):
        return gettext("Import: %(file)s") % {"file": value.removeprefix("import: ")}
    return str(VALUES.get(name, {}).get(value, value))


def _field(model: type[models.Model] | None, name: str) -> Any:
    if model is None:
        return None
    try:
        return model._meta.get_field(name)
    except FieldDoesNotExist:
        return None


def _told(field: Any, value: Any) -> str:
    if value is None or value == "":
        return "—"
    if isinstance(value, bool):
        return gettext("yes") if value else gettext("no")
    if isinstance(value, list):
        return "、".join(_told(field, one) for one in value) or "—"
    if isinstance(value, dict):
        pairs = (f"{name} {_told(None, one)}" for name, one in value.items())
        return "; ".join(pairs)[:LONGEST_VALUE] or "—"
    choices = dict(getattr(field, "flatchoices", None) or ())
    text = str(choices.get(value, value))
    return text if len(text) <= LONGEST_VALUE else text[: LONGEST_VALUE - 1] + "…"
