"""Whether a message was said as staff: a role in the group doesn't tell, for a fan may be admin.

Who is staff of a place now counts as staff when they spoke as its owner or admin; nothing else
was kept. May be run again, for it only sets what is not set.
"""

from django.db import migrations, models

BACKFILL = """
UPDATE chat_message m SET by_staff = true
FROM groups_groupmember s
WHERE s.id = m.sender_id AND NOT m.by_staff
  AND (m.from_kol OR m.sender_role = 'staff'
       OR (m.sender_role IN ('owner', 'admin') AND s.staff_id IS NOT NULL))
"""


class Migration(migrations.Migration):
    dependencies = [
        ("chat", "0004_find_members_by_name"),
        ("groups", "0002_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="message",
            name="by_staff",
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.RunSQL(BACKFILL, migrations.RunSQL.noop),
    ]
