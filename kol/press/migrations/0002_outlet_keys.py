import django.contrib.postgres.fields
import django.contrib.postgres.indexes
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("press", "0001_archive"),
    ]

    operations = [
        migrations.AddField(
            model_name="outlet",
            name="keys",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=80),
                blank=True,
                db_default=models.Value("{}"),
                default=list,
                size=None,
                verbose_name="",
            ),
        ),
        migrations.AddIndex(
            model_name="outlet",
            index=django.contrib.postgres.indexes.GinIndex(fields=["keys"], name="outlet_keys"),
        ),
    ]
