"""The limit of link-redirect: a view that looks a link up by its code and redirects, no more.

It runs under the site's own middleware, as any page does; ``bare`` is the same without any.
"""

import os

import django
from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.urls import path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")


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
    if os.environ.get("BENCH_BARE"):
        # After the set-up: allauth refuses to start without its middleware.
        settings.MIDDLEWARE = []
    settings.ROOT_URLCONF = "bench.plain_redirect"
    return WSGIHandler()


application = _make()
