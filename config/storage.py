"""Static files under names that carry their content's hash, module imports included."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class StaticStorage(CompressedManifestStaticFilesStorage):
    """As WhiteNoise's, and ``import "./x.js"`` is rewritten to the hashed name as well.

    Otherwise a module imported by one script and loaded by the page would run twice, under two
    names, and the unhashed one would be cached for too short a time.
    """

    support_js_module_import_aggregation = True
