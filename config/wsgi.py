"""The WSGI program that serves pages and the API."""

import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

application = get_wsgi_application()

# What is loaded now stays for good: the collector need not look through it again and again, and
# a page's many short-lived objects need not call it. A twentieth of a page's time.
gc.collect()
gc.freeze()
gc.set_threshold(50_000, 20, 20)
