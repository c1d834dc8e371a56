"""A file's way in: uploaded, its columns chosen, looked through, imported; and taken back."""

from foundation.imports.services.discarding import import_discard
from foundation.imports.services.fields import (
    custom_field_add,
    custom_field_archive,
    custom_field_change,
    custom_field_move,
    custom_field_restore,
)
from foundation.imports.services.files import files_drop, rows_drop, stages_drop
from foundation.imports.services.forgetting import import_rows_forget
from foundation.imports.services.mapping import import_map
from foundation.imports.services.running import import_preview, import_run
from foundation.imports.services.saved import saved_mapping_delete, saved_mapping_rename
from foundation.imports.services.seen import import_seen
from foundation.imports.services.undoing import import_undo
from foundation.imports.services.upload import import_create, import_reread

__all__ = [
    "custom_field_add",
    "custom_field_archive",
    "custom_field_change",
    "custom_field_move",
    "custom_field_restore",
    "files_drop",
    "import_create",
    "import_discard",
    "import_map",
    "import_preview",
    "import_reread",
    "import_rows_forget",
    "import_run",
    "import_seen",
    "import_undo",
    "rows_drop",
    "saved_mapping_delete",
    "saved_mapping_rename",
    "stages_drop",
]
