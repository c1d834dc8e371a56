"""What is said to fans about what fans' records keep of them."""

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from foundation.imports.services.files import KEEP_DAYS
from foundation.jobs.results import RESULT_DAYS
from foundation.jobs.services.sweeper import ERROR_DAYS
from foundation.teams.models import Team
from foundation.teams.privacy import KeptPart


def _how_long(_team: Team | None) -> str:
    return gettext(
        "Until you delete your account, or the team erases your record; what is quoted of the"
        " team's lists is emptied with it. Files go as a whole and at their own time: lists the"
        " team uploads after %(files)s days, lines of them that could not be read after %(lines)s"
        " days, files it exports after %(exports)s days."
    ) % {"files": KEEP_DAYS, "lines": ERROR_DAYS, "exports": RESULT_DAYS}


KEPT = KeptPart(
    "fans",
    order=20,
    title=_("What the team knows of you"),
    what=_(
        "Nickname, phone and e-mail; your names and ids on platforms such as Weibo, Douyin,"
        " Bilibili or Xiaohongshu, and whether you follow the team there; tags, notes and fields"
        " the team keeps; where it knows you from; when and how you agreed, and to which words."
    ),
    why=_("To know who belongs to the community, let you into its groups and reach you about it."),
    how_long=_how_long,
)
