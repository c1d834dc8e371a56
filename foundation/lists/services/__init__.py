"""Every write of foundation.lists."""

from foundation.lists.services.bulk import bulk_change, bulk_undo
from foundation.lists.services.columns import columns_choose
from foundation.lists.services.forgetting import bulk_forget, bulk_rows_drop
from foundation.lists.services.views import (
    view_change,
    view_delete,
    view_save,
)

__all__ = [
    "bulk_change",
    "bulk_forget",
    "bulk_rows_drop",
    "bulk_undo",
    "columns_choose",
    "view_change",
    "view_delete",
    "view_save",
]
