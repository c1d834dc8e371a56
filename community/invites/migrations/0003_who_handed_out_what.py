from django.db import migrations

# What each member of staff has handed out so far.
_ALLOWANCES = """
INSERT INTO invites_inviteallowance (team_id, staff_id, joins)
SELECT i.team_id, i.owner_id, sum(i.use_count)
FROM invites_invite i WHERE i.owner_id IS NOT NULL GROUP BY i.team_id, i.owner_id
ON CONFLICT (staff_id) DO NOTHING
"""
# Everybody who ever joined has had their first joining: nobody is said to have brought them.
_PLACES = """
INSERT INTO invites_referral (team_id, fan_id, invite_id, at)
SELECT m.team_id, m.fan_id,
    (SELECT r.invite_id FROM invites_redemption r WHERE r.fan_id = m.fan_id ORDER BY r.id LIMIT 1),
    min(m.joined_at)
FROM groups_groupmember m WHERE m.fan_id IS NOT NULL GROUP BY m.team_id, m.fan_id
ORDER BY min(m.joined_at)
ON CONFLICT (fan_id) DO NOTHING
"""


class Migration(migrations.Migration):
    dependencies = [("invites", "0002_grants_limits_referrals_views")]

    operations = [
        migrations.RunSQL([_ALLOWANCES, _PLACES], migrations.RunSQL.noop),
    ]
