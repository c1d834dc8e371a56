"""``/favicon.ico``."""

from django.test import Client


def test_the_icon_is_where_browsers_guess(client: Client) -> None:
    """It asks no database and no session, and may be kept for a day."""
    answer = client.get("/favicon.ico")
    assert (answer.status_code, answer["Location"]) == (302, "/static/favicon.svg")
    assert answer["Cache-Control"] == "public, max-age=86400"
    assert not answer.cookies
