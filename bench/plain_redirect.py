"""The limit of link-redirect: a view that looks a link up by its code and redirects, no more.

It runs under the site's own middleware, as any page does, but the one that answers short links
before the others; ``bare`` is the same without any.
"""

import os

import django
from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.urls import path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")


OURS = "kol.links.middleware.short_links"


def go(request: HttpRequest, code: str) -> HttpResponseBase:
    """One indexed look-up."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT target FROM links_trackedlink WHERE code = %s", [code])
        row = cursor.fetchone()
    assert row
    return HttpResponseRedirect(row[0])


urlpatterns = [path("l/<str:code>", go)]


def _make() -> WSGIHandler:
    django.setup()
    # After the set-up: allauth refuses to start without its middleware.
    kept = [] if os.environ.get("BENCH_BARE") else settings.MIDDLEWARE
    settings.MIDDLEWARE = [one for one in kept if one != OURS]
    settings.ROOT_URLCONF = "bench.plain_redirect"
    return WSGIHandler()


application = _make()
