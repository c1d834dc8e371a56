"""Words in the log are of a member, so that they are forgotten with them."""

from django.db import migrations, models

# Nicknames hidden at joining were written down without their member.
_EMPTY = "UPDATE moderation_hit SET text = '', found = '' WHERE member_id IS NULL"


class Migration(migrations.Migration):
    dependencies = [("moderation", "0001_words_rules_reports")]

    operations = [
        migrations.RunSQL(_EMPTY, migrations.RunSQL.noop),
        migrations.AddConstraint(
            model_name="hit",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("member__isnull", False),
                    models.Q(("found", ""), ("text", "")),
                    _connector="OR",
                ),
                name="hit_words_are_of_a_member",
            ),
        ),
    ]
