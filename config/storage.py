"""Static files under names that carry their content's hash, module imports included."""

import re
from collections.abc import Callable
from typing import Any

from whitenoise.storage import (  # type: ignore[import-untyped]
    CompressedManifestStaticFilesStorage,
)


class StaticStorage(CompressedManifestStaticFilesStorage):  # type: ignore[misc]  # no types
    """As WhiteNoise's, and ``import "./x.js"`` is rewritten to the hashed name as well.

    Otherwise a module imported by one script and loaded by the page would run twice, under two
    names, and the unhashed one would be cached for too short a time.
    """

    support_js_module_import_aggregation = True

    def url_converter(self, name: str, *args: Any, **kwargs: Any) -> Callable[[re.Match[str]], str]:
        """As Django's, but a library's script may speak of a file that is not there: types named
        in its comments look like imports. In our own scripts that stays an error."""
        convert = super().url_converter(name, *args, **kwargs)

        def lenient(match: re.Match[str]) -> str:
            try:
                return str(convert(match))
            except ValueError:
                if name.startswith("django_htmx/"):
                    return match[0]
                raise

        return lenient
