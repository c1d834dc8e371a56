"""Rows of lists, drawn by Jinja: a list of fifty rows is most of what its page costs.

Jinja compiles a template to Python; Django walks a tree and looks every name up again in each row,
which made such pages five to ten times slower. So the repeated part of a long list is a file that
ends in ``.jinja`` beside the page that shows it, and the page says ``{% rows %}``. Everything else
stays with Django and its components.
"""

from collections.abc import Callable
from importlib import import_module
from typing import Any

from django.conf import settings
from django.utils.module_loading import module_has_submodule
from django.utils.translation import gettext, ngettext
from jinja2 import Environment, FileSystemLoader, StrictUndefined, TemplateNotFound

from config import tags

ENDING = ".jinja"


class RowLoader(FileSystemLoader):
    """Finds files of rows only, so that pages stay with Django although both share a folder."""

    def get_source(
        self, environment: Environment, template: str
    ) -> tuple[str, str, Callable[[], bool]]:
        """A file's text. Raises TemplateNotFound for what is no file of rows."""
        if not template.endswith(ENDING):
            raise TemplateNotFound(template)
        return super().get_source(environment, template)


def environment(**options: Any) -> Environment:
    """Jinja with our filters. A name that a row does not get is an error, not an empty cell."""
    options |= {
        "loader": RowLoader(options["loader"].searchpath),
        "autoescape": True,
        "undefined": StrictUndefined,
        "trim_blocks": True,
        "lstrip_blocks": True,
    }
    made = Environment(**options)  # noqa: S701 -- escapes: it is among the options
    made.globals |= {
        "_": gettext,
        "ngettext": ngettext,
        "icon": tags.icon,
    }
    made.filters |= _filters_of_apps() | {
        "at": tags.at,
        "compact": tags.compact,
        "hue": tags.hue,
        "initial": tags.initial,
        "moment": tags.moment,
        "thousands": tags.thousands,
        "when": tags.when,
        "words": tags.words,
    }
    return made


def _filters_of_apps() -> dict[str, Callable[..., Any]]:
    """The template filters of our apps, by their names."""
    found: dict[str, Callable[..., Any]] = {}
    for app in settings.OUR_APPS:
        name = f"{app}.templatetags.{app.rpartition('.')[2]}"
        if module_has_submodule(import_module(app), "templatetags"):
            found |= import_module(name).register.filters
    return found
