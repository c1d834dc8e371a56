"""The trail in words: what a deed, a kind of object, a field and a value are called.

Labels of deeds are kept here for the actions of the house; an app of its own may add with
``audit_action``. Kinds, fields and values speak through the models' verbose names and choices.
"""

from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

ACTIONS: dict[str, str | Promise] = {
    "api_key.create": _("Made an API key"),
    "api_key.revoke": _("Revoked an API key"),
    "fan.ban": _("Closed all groups to a fan"),
    "fan.consent": _("Noted a fan's consent"),
    "fan.create": _("Added a fan"),
    "fan.erase": _("Erased a fan"),
    "fan.follow": _("Noted a follow"),
    "fan.import": _("Imported fans"),
    "fan.link": _("Matched a fan to an account"),
    "fan.tag": _("Tagged a fan"),
    "fan.unban": _("Opened the groups to a fan again"),
    "fan.update": _("Changed a fan"),
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
    "group.request_reopen": _("Reopened a join request"),
    "group.state": _("Closed or reopened a group"),
    "group.template_delete": _("Deleted a group template"),
    "group.template_save": _("Saved a group template"),
    "group.transfer": _("Handed a group over"),
    "group.update": _("Changed a group"),
    "import.run": _("Ran an import"),
    "import.upload": _("Uploaded a file to import"),
    "invite.create": _("Made an invite code"),
    "invite.pause": _("Paused an invite code"),
    "invite.restore": _("Restored an invite code"),
    "invite.resume": _("Resumed an invite code"),
    "invite.revoke": _("Revoked an invite code"),
    "invite.update": _("Changed an invite code"),
    "job.cancel": _("Cancelled a job"),
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
    "invites.invite": _("Invite code"),
    "jobs.job": _("Job"),
    "partners.apikey": _("API key"),
    "platforms.platformaccount": _("Platform account"),
    "teams.staff": _("Staff"),
    "teams.staffinvitation": _("Invitation"),
    "teams.team": _("Team"),
}
# What a change is called that is no field of its object.
FIELDS: dict[str, str | Promise] = {
    "count": _("How many"),
    "filter": _("Filters"),
    "how": _("How"),
    "rows": _("Rows"),
    "scopes": _("Rights"),
    "target": _("Into"),
}
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
    return [_change(model, name, value) for name, value in changes.items()]


def _change(model: type[models.Model] | None, name: str, value: Any) -> Change:
    field = _field(model, name)
    label = str(FIELDS.get(name) or getattr(field, "verbose_name", "") or name)
    label = gettext(label[:1].upper() + label[1:])  # "Role" is a word of the pages too
    if isinstance(value, list) and len(value) == 2:
        return Change(label, _told(field, value[0]), _told(field, value[1]), hidden=False)
    if value == "changed":
        return Change(label, "", "", hidden=True)
    return Change(label, "", _told(field, value), hidden=False)


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
    choices = dict(getattr(field, "flatchoices", None) or ())
    text = str(choices.get(value, value))
    return text if len(text) <= LONGEST_VALUE else text[: LONGEST_VALUE - 1] + "…"
