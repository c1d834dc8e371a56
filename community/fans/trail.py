"""How the audit trail calls a fan: by the name they have now, for nobody else's is kept."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from community.fans.models import Fan

# What the trail calls these deeds.
DEEDS: dict[str, str | Promise] = {
    "fan.merge": _("Merged another record into a fan"),
    "fan.merged": _("Merged a fan into another record"),
    "fan.note_add": _("Wrote a note on a fan"),
    "fan.note_remove": _("Deleted a note on a fan"),
    "fan.pair_dismiss": _("Noted that two fans are two people"),
    "fan.pair_reopen": _("Proposed a pair of fans again"),
    "fan.unmerge": _("Undid a merge of fans"),
    "fan.untag": _("Took tags off a fan"),
    "tag.delete": _("Deleted a tag"),
    "tag.merge": _("Merged a tag into another"),
    "tag.rename": _("Renamed a tag"),
}


def fan_names(ids: set[int]) -> dict[int, str]:
    """The fans of these ids in the team in scope; erased ones have no name. One query."""
    return dict(Fan.objects.filter(pk__in=ids).values_list("pk", "nickname"))
