"""Chat finds the members a message names (@) by group and name, in a group of any size."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("chat", "0003_indexes_for_answers_recalls_and_pictures"),
        ("groups", "0001_initial"),
    ]

    operations = [
        migrations.RunSQL(
            "CREATE INDEX chat_member_by_name ON groups_groupmember (group_id, display_name)"
            " WHERE state = 'active'",
            "DROP INDEX chat_member_by_name",
        )
    ]
