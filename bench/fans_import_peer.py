"""django-import-export importing the same list of fans, as it comes and in its fastest mode.

It does the work it takes to have the same fans: phones and addresses checked and normalised by our
own functions, the fan with its search words and pinyin, its contacts in their own table. It is
spared what ours does beside that: tags, the audit trail, events, a result kept for each row, undo.
"""

from typing import Any

from import_export import fields, resources

from community.fans.document import document_of, sort_key_of
from community.fans.models import Fan, FanContact
from foundation.text.emails import email_normalise
from foundation.text.phones import phone_e164
from foundation.text.postgres import SearchVectorOf


class AsItComes(resources.ModelResource):  # type: ignore[misc]
    """Its defaults: looked up and saved row by row, in a transaction, with diffs."""

    nickname = fields.Field(attribute="nickname", column_name="昵称")

    class Meta:
        model = Fan
        fields = ("nickname",)
        import_id_fields = ()
        use_transactions = True

    def __init__(self, team_id: int) -> None:
        super().__init__()
        self.team_id = team_id

    def before_import_row(self, row: Any, **kwargs: Any) -> None:
        """Check and normalise: a ValueError refuses the row."""
        row["phone"] = phone_e164(row["手机号"])
        row["email"] = email_normalise(row["邮箱"])

    def get_instance(self, instance_loader: Any, row: Any) -> Any:
        """Whoever has the phone."""
        known = FanContact.objects.filter(kind="phone", value=row["phone"]).select_related("fan")
        contact = known.first()
        return contact.fan if contact else None

    def before_save_instance(self, instance: Any, row: Any, **kwargs: Any) -> None:
        """Whose it is, and what makes it findable."""
        instance.team_id, instance.source = self.team_id, Fan.Source.IMPORT
        instance.sort_key = sort_key_of(instance.nickname)
        instance.search = SearchVectorOf(
            document_of(
                instance.nickname, phones=[row["phone"]], emails=[row["email"]], handles=[], uids=[]
            )
        )

    def after_save_instance(self, instance: Any, row: Any, **kwargs: Any) -> None:
        """The contacts, in the table they belong to."""
        for contact in self.contacts_of(instance, row):
            contact.save()

    def contacts_of(self, instance: Any, row: Any) -> list[FanContact]:
        """A fan's phone and address."""
        return [
            FanContact(team_id=self.team_id, fan=instance, kind=kind, value=row[kind])
            for kind in ("phone", "email")
        ]


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
        self.contacts: list[FanContact] = []

    def after_save_instance(self, instance: Any, row: Any, **kwargs: Any) -> None:
        """Kept until the fans have their ids."""
        self.contacts += self.contacts_of(instance, row)

    def bulk_create(self, *args: Any, **kwargs: Any) -> None:
        """Fans at once, then their contacts at once."""
        super().bulk_create(*args, **kwargs)
        FanContact.objects.bulk_create(self.contacts)
        self.contacts = []
