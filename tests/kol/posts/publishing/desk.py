"""How tests of pages reach publishing's."""

from django.test import Client
from django.urls import reverse

from kol.posts.models import PostTarget


def page(name: str, *args: str) -> str:
    """An address of publishing."""
    return reverse(f"publishing:{name}", args=["xiaoman", *args])


def act(desk: Client, target: PostTarget, name: str, **data: str) -> None:
    """Press a button of a target."""
    answer = desk.post(page("act", target.public_id, name), data)
    assert answer.status_code == 302
