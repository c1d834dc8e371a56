"""The one table of who may do what: permission -> roles. The settings page shows it."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from foundation.teams.models import Role

OWNER, MANAGER, OPERATOR, PR, ANALYST = (
    Role.OWNER,
    Role.MANAGER,
    Role.OPERATOR,
    Role.PR,
    Role.ANALYST,
)
EVERYBODY = frozenset(Role)
LEADS = frozenset({OWNER, MANAGER})
RUNS_GROUPS = frozenset({OWNER, MANAGER, OPERATOR})
RUNS_PRESS = frozenset({OWNER, MANAGER, PR})


@dataclass(frozen=True, slots=True)
class Permission:
    """A thing one may be allowed to do, in words for the settings page, and who may."""

    label: str | Promise
    roles: frozenset[Role]


PERMISSIONS: dict[str, Permission] = {
    "desk.view": Permission(_("See Today"), EVERYBODY),
    "fans.view": Permission(_("See fans"), EVERYBODY),
    "fans.edit": Permission(_("Add, edit and tag fans"), RUNS_GROUPS),
    "fans.contact": Permission(_("See phones and e-mail addresses in full"), RUNS_GROUPS),
    "fans.import": Permission(_("Import and export fans"), RUNS_GROUPS),
    "points.view": Permission(_("See points and levels"), EVERYBODY),
    "points.edit": Permission(_("Book points by hand and take them back"), RUNS_GROUPS),
    "points.levels": Permission(_("Set the levels"), LEADS),
    "groups.view": Permission(_("See groups and members"), EVERYBODY),
    "groups.edit": Permission(_("Open groups and change their settings"), LEADS),
    "groups.moderate": Permission(_("Accept requests, remove members"), RUNS_GROUPS),
    "moderation.view": Permission(_("See held messages and reports"), RUNS_GROUPS),
    "moderation.act": Permission(_("Decide on held messages and reports"), RUNS_GROUPS),
    "moderation.rules": Permission(_("Set word lists and the rules of groups"), LEADS),
    "chat.speak": Permission(_("Speak in groups"), RUNS_GROUPS | {PR}),
    "invites.view": Permission(_("See invite codes and what they brought"), EVERYBODY),
    "invites.edit": Permission(_("Make, pause and revoke invite codes"), RUNS_GROUPS),
    "jobs.view": Permission(_("See long-running jobs"), EVERYBODY),
    "jobs.run": Permission(_("Cancel and resume jobs"), RUNS_GROUPS),
    "platforms.view": Permission(_("See platform accounts"), EVERYBODY),
    "platforms.edit": Permission(_("Add and change platform accounts"), LEADS),
    "posts.view": Permission(_("See posts and the calendar"), EVERYBODY),
    "posts.edit": Permission(_("Write posts and ask for approval"), RUNS_GROUPS | {PR}),
    "posts.approve": Permission(_("Approve posts"), LEADS),
    "posts.publish": Permission(_("Schedule posts and finish them by hand"), RUNS_GROUPS | {PR}),
    "links.view": Permission(_("See short links and their clicks"), EVERYBODY),
    "links.edit": Permission(_("Make short links, change and pause them"), RUNS_GROUPS | {PR}),
    "press.view": Permission(_("See the media archive"), EVERYBODY),
    "press.edit": Permission(_("Add and change outlets, contacts and what passed"), RUNS_PRESS),
    "press.contact": Permission(_("See phones and WeChat of contacts in full"), RUNS_PRESS),
    "press.reveal": Permission(
        _("Have a phone or WeChat shown, which is recorded"), RUNS_PRESS | {OPERATOR}
    ),
    "press.import": Permission(_("Import into the media archive"), RUNS_PRESS),
    "press.export": Permission(_("Export from the media archive"), RUNS_PRESS),
    "press.approve": Permission(_("Approve large exports of the media archive"), LEADS),
    "press.erase": Permission(_("Erase contacts and set what they are kept for"), LEADS | {PR}),
    "press.settings": Permission(_("Set the rules of the media archive"), LEADS),
    "press.pitch": Permission(_("Write releases and send pitches"), RUNS_PRESS),
    "press.door": Permission(_("Let guests in at press events"), RUNS_PRESS | {OPERATOR}),
    "team.settings": Permission(_("Change the team's settings"), LEADS),
    "team.close": Permission(_("Close the team"), frozenset({OWNER})),
    "team.staff": Permission(_("See the team's staff and roles"), EVERYBODY),
    "team.staff_edit": Permission(_("Invite staff and change roles"), LEADS),
    "team.audit": Permission(_("Read the audit trail"), LEADS),
    "partners.edit": Permission(_("Make and revoke API keys"), LEADS),
}


def role_may(role: str, permission: str) -> bool:
    """Whether ``role`` has ``permission``. Raises KeyError for a permission not in the table."""
    return role in PERMISSIONS[permission].roles
