"""What is scheduled is looked at ahead of its time; what it counts for with its platform.

Rows that are scheduled already are looked at, too. The version before writes none of these columns.
"""

from django.db import migrations, models

SCHEDULED = """
UPDATE posts_posttarget SET look_at = due_at - interval '10 minutes'
WHERE state = 'scheduled' AND due_at IS NOT NULL
"""


class Migration(migrations.Migration):
    dependencies = [("posts", "0002_texts_laid_out")]

    operations = [
        migrations.AddField("posttarget", "look_at", models.DateTimeField(null=True)),
        migrations.AddField(
            "posttarget",
            "wrong",
            models.JSONField(default=list, db_default=models.Value([], models.JSONField())),
        ),
        migrations.AddField(
            "posttarget",
            "counts",
            models.CharField(max_length=5, default="posts", db_default="posts"),
        ),
        migrations.RunSQL(SCHEDULED, migrations.RunSQL.noop),
    ]
