"""What originality registers when the site starts."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from foundation.imports.registry import import_target
from kol.posts.originality import earlier, texts
from kol.posts.originality.ending import texts_erase
from kol.posts.originality.importing import TEXTS
from kol.posts.originality.registry import OriginalitySource, originality_source


def register() -> None:
    """Its two sources, the event that brings posts in, and the trail's words."""
    from foundation.events.registry import consumer
    from foundation.teams.audit_objects import audit_kind
    from foundation.teams.audit_words import audit_action, audit_kind_label
    from foundation.teams.team_registry import team_part

    originality_source(
        texts.KIND, OriginalitySource(_("Text of the archive"), texts.texts_of, "archive")
    )
    originality_source(
        earlier.KIND,
        OriginalitySource(pgettext_lazy("originality", "Earlier post"), earlier.posts_of),
    )
    import_target(TEXTS)
    team_part("originality", erase=texts_erase)
    consumer(
        "posts.originality", events={"post.approved"}, handler=earlier.on_post_approved, limit=20
    )
    audit_kind("posts.archivedtext", page="originality:text")
    audit_kind_label("posts.archivedtext", _("Text of the archive"))
    audit_action("archived_text.add", _("Added a text to the archive"))
    audit_action("archived_text.import", _("Imported a text to the archive"))
    audit_action("archived_text.import_undo", _("Took the import of a text back"))
    audit_action("archived_text.delete", _("Deleted a text of the archive"))
