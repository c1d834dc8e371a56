"""A file's way in: uploaded, its columns chosen, looked through, imported."""

from foundation.imports.services.files import files_drop
from foundation.imports.services.mapping import import_map
from foundation.imports.services.running import import_preview, import_run
from foundation.imports.services.upload import import_create, import_reread

__all__ = [
    "files_drop",
    "import_create",
    "import_map",
    "import_preview",
    "import_reread",
    "import_run",
]
