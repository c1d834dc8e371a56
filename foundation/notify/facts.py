"""The number on the bell comes with the person's place on the team: no query of its own."""

from foundation.teams.access import page_fact

UNREAD = "unread"
MOST = 99


def register() -> None:
    """Called once, in AppConfig.ready()."""
    page_fact(
        UNREAD,
        "(SELECT count(*) FROM (SELECT 1 FROM notify_notice n WHERE n.staff_id = s.id "  # noqa: S608
        f"AND n.read_at IS NULL AND n.bell LIMIT {MOST + 1}) unread)",
    )
