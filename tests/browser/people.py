"""People of browser tests: a session of their own on the real site, and a browser that has it."""

from typing import Any

from playwright.sync_api import BrowserContext

from tests.stack import Stack

# Run in the site's own process, before what makes the people: `session(user)` signs one in.
SESSION = """
import json, secrets
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.cached_db import SessionStore
from foundation.scopes.actors import Actor
from foundation.scopes.scope import team_scope
from foundation.teams.models import User

def session(user):
    store = SessionStore()
    store[SESSION_KEY] = str(user.pk)
    store[BACKEND_SESSION_KEY] = "foundation.teams.backends.Backend"
    store[HASH_SESSION_KEY] = user.get_session_auth_hash()
    store.save()
    return store.session_key
"""


def sign_in(context: BrowserContext, stack: Stack, key: str) -> None:
    """Whoever has this session uses the browser from now on."""
    cookie: Any = {"name": "qz_session", "value": key, "url": stack.url}
    context.add_cookies([cookie])
