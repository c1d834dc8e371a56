"""Records that an import brought or added to: what its page leads to."""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from foundation.imports.models import Import, ImportRow
from foundation.lists.filters import ListFilter, NobodyFits

_BROUGHT = (ImportRow.Fate.CREATED, ImportRow.Fate.UPDATED)


def imported_filter(target: str) -> ListFilter:
    """By the import of this target that brought them or added to them."""

    def asked(value: str) -> Q:
        record = Import.objects.filter(target=target, public_id=value).first()
        if record is None:
            raise NobodyFits
        rows = ImportRow.objects.filter(record=record, fate__in=_BROUGHT)
        return Q(pk__in=rows.values("object_id"))

    def shown(value: str) -> str:
        found = Import.objects.filter(target=target, public_id=value)
        return str(found.values_list("filename", flat=True).first() or "")

    return ListFilter("import", _("From the import"), asked, shown=shown, linked=True)
