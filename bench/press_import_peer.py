"""django-import-export importing the same list of contacts, as it comes and in its fastest mode.

It does the work it takes to have the same contacts: phones and addresses read by our own functions,
the contact with its pinyin, its channels, its outlet (looked up by its key) and its job in their
own tables, and what each is found by. It is spared what ours does beside that: the trail, events,
a result kept for each row, undo.
"""

from typing import Any

from import_export import fields, resources

from foundation.scopes.models import new_public_ids
from foundation.text.pinyin import pinyin_keys
from kol.press.models import Channel, Contact, Employment, Outlet
from kol.press.search import contact_index, outlet_index
from kol.press.services.channels import channel_read
from kol.press.services.outlets import outlet_key

_HEADS = {"mobile": "手机", "email": "邮箱"}


class AsItComes(resources.ModelResource):  # type: ignore[misc]
    """Its defaults: looked up and saved row by row, in a transaction, with diffs."""

    name = fields.Field(attribute="name", column_name="姓名")
    region = fields.Field(attribute="region", column_name="城市")

    class Meta:
        model = Contact
        fields = ("name", "region")
        import_id_fields = ()
        use_transactions = True

    def __init__(self, team_id: int) -> None:
        super().__init__()
        self.team_id = team_id
        self.outlets: dict[str, Outlet] = {}
        self.public_ids = new_public_ids()

    def before_import_row(self, row: Any, **kwargs: Any) -> None:
        """Check and normalise: an error refuses the row."""
        row["channels"] = [channel_read(kind, row[head]) for kind, head in _HEADS.items()]
        row["outlet"] = self.outlet_of(row["媒体"])

    def outlet_of(self, name: str) -> Outlet:
        """The outlet of this name, made where there is none."""
        key = outlet_key(name)
        if key not in self.outlets:
            found = Outlet.objects.filter(keys__contains=[key]).first()
            self.outlets[key] = found or self.outlet_new(name, key)
        return self.outlets[key]

    def outlet_new(self, name: str, key: str) -> Outlet:
        """A new one, findable."""
        sort_key = pinyin_keys(name, "text").sort_key
        outlet = Outlet.objects.create(
            team_id=self.team_id, name=name, keys=[key], sort_key=sort_key
        )
        outlet_index([outlet.pk])
        return outlet

    def get_instance(self, instance_loader: Any, row: Any) -> Any:
        """Whoever has the phone and the name."""
        phone = row["channels"][0]
        known = Channel.objects.filter(kind=phone.kind, normal=phone.normal)
        channel = known.filter(contact__name=row["姓名"]).select_related("contact").first()
        return channel.contact if channel else None

    def before_save_instance(self, instance: Any, row: Any, **kwargs: Any) -> None:
        """Whose it is, its pinyin, its beats."""
        keys = pinyin_keys(instance.name)
        instance.team_id, instance.beats = self.team_id, [row["跑口"]]
        instance.sort_key = keys.sort_key
        instance.pinyin = " ".join(keys.readings[0])[:120] if keys.readings else ""

    def after_save_instance(self, instance: Any, row: Any, **kwargs: Any) -> None:
        """Channels and the job, in the tables they belong to; what the contact is found by."""
        for one in self.hanging(instance, row):
            one.save()
        contact_index([instance.pk])

    def hanging(self, instance: Any, row: Any) -> list[Any]:
        """What hangs on a contact."""
        channels = [
            Channel(
                team_id=self.team_id, contact=instance, kind=one.kind, value=one.value,
                normal=one.normal, order=order,
            )
            for order, one in enumerate(row["channels"])
        ]  # fmt: skip
        job = Employment(
            team_id=self.team_id, contact=instance, outlet=row["outlet"], title=row["职务"],
            is_primary=True,
        )  # fmt: skip
        return [*channels, job]


class Fastest(AsItComes):
    """In bulk, without diffs, without looking for what is there."""

    class Meta(AsItComes.Meta):
        use_bulk = True
        batch_size = 1000
        skip_diff = True
        skip_html_diff = True
        force_init_instance = True
        report_skipped = False

    def __init__(self, team_id: int) -> None:
        super().__init__(team_id)
        self.made: list[Any] = []

    def after_save_instance(self, instance: Any, row: Any, **kwargs: Any) -> None:
        """Kept until the contacts have their ids."""
        self.made += self.hanging(instance, row)

    def bulk_create(self, *args: Any, **kwargs: Any) -> None:
        """Contacts at once, then what hangs on them at once."""
        super().bulk_create(*args, **kwargs)
        Channel.objects.bulk_create(one for one in self.made if isinstance(one, Channel))
        Employment.objects.bulk_create(one for one in self.made if isinstance(one, Employment))
        contact_index({one.contact_id for one in self.made})
        self.made = []
