"""What an API key may be allowed to do. One table; the keys page and the API's document show it."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

SCOPES: dict[str, str | Promise] = {
    "fans:read": _("Read fans"),
    "fans:write": _("Add and change fans"),
    "points:read": _("Read points and levels"),
    "points:write": _("Book points"),
    "groups:read": _("Read groups and their members"),
    "groups:write": _("Mute, remove and ban members; make and change pools"),
    "invites:read": _("Read invite codes and their figures"),
    "invites:write": _("Issue and redeem invite codes"),
    "platforms:read": _("Read platform accounts and what their limits leave"),
    "platforms:write": _("Add and change platform accounts"),
    "press:read": _("Read the media archive"),
    "press:write": _("Add to the media archive and change it"),
    "pitches:read": _("Read press releases, pitches and what came of them"),
    "pitches:write": _("Write press releases and send pitches"),
    "press:export": _("Export contacts and outlets"),
    "press:contact": _("See phones, WeChat and QQ of contacts in full"),
    "jobs:read": _("See long-running jobs"),
    "jobs:write": _("Cancel and resume jobs"),
    "jobs:files": _("Download the files that jobs made, personal data included"),
    "imports:read": _("Read imports and what their files say"),
    "imports:write": _("Upload files, import them and undo it"),
    "moderation:read": _("Read held messages, reports and decisions"),
    "moderation:write": _("Decide on held messages and reports"),
    "words:write": _("Change word lists"),
    "messages:read": _("Read messages"),
    "messages:write": _("Send messages"),
}

# What the key's maker must still be allowed on the team for the key to do it: a key is no way to
# keep a right that was taken away.
MAKER_NEEDS: dict[str, str] = {
    "fans:read": "fans.contact",
    "fans:write": "fans.edit",
    "points:read": "points.view",
    "points:write": "points.edit",
    "groups:read": "groups.view",
    "groups:write": "groups.moderate",
    "invites:read": "invites.view",
    "invites:write": "invites.edit",
    "platforms:read": "platforms.view",
    "platforms:write": "platforms.edit",
    "press:read": "press.view",
    "press:write": "press.edit",
    "press:export": "press.export",
    "press:contact": "press.contact",
    "pitches:read": "press.view",
    "pitches:write": "press.pitch",
    "jobs:read": "jobs.view",
    "jobs:write": "jobs.run",
    "jobs:files": "jobs.view",
    "imports:read": "jobs.run",
    "imports:write": "jobs.run",
    "moderation:read": "moderation.view",
    "moderation:write": "moderation.act",
    "words:write": "moderation.rules",
    "messages:read": "groups.view",
    "messages:write": "chat.speak",
}
