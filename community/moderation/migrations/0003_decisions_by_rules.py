"""Rules mute by decisions, and so does who declines a message: both can be appealed."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("moderation", "0002_hits_have_members")]

    operations = [
        migrations.AlterField(
            model_name="decision",
            name="act",
            field=models.CharField(
                choices=[
                    ("dismiss", "Nothing to do"),
                    ("recall", "Recall the message"),
                    ("warn", "Warn"),
                    ("mute", "Mute"),
                    ("remove", "Remove from the group"),
                    ("ban", "Ban from all groups"),
                    ("decline", "Message not let through"),
                ],
                max_length=8,
                verbose_name="Decision",
            ),
        ),
        migrations.AlterField(
            model_name="decision",
            name="by",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="teams.staff",
            ),
        ),
        migrations.AddField(
            model_name="decision",
            name="held",
            field=models.OneToOneField(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="decision",
                to="moderation.held",
            ),
        ),
    ]
