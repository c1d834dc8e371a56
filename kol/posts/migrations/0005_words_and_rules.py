from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("posts", "0004_writing"),
    ]

    operations = [
        migrations.AddField(
            model_name="post",
            name="words",
            field=models.TextField(blank=True, db_default="", default=""),
        ),
        migrations.AddField(
            model_name="publishrules",
            name="law_stops",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="publishrules",
            name="two_eyes",
            field=models.BooleanField(null=True),
        ),
    ]
