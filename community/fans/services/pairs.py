"""Records that may be one person: found by sets of SQL, proposed, and decided by staff."""

from django.db import connection, transaction
from django.utils import timezone

from community.fans.models import FanPair
from foundation.scopes.actors import Actor
from foundation.scopes.scope import require_in_scope
from foundation.teams.audit import audit_record

# A name that more records share tells nothing of any two.
SHARED_BY = 4
MOST = 2000
_SCORES = {"contact": 100, "mail_phone": 80, "mail_qq": 80, "handle": 60, "name": 20, "pinyin": 10}

_SQL = """
WITH alive AS (
  SELECT id, user_id, nickname, sort_key FROM fans_fan WHERE team_id = %(team)s AND state = 'active'
),
handles AS (
  SELECT platform, handle FROM fans_platformidentity
  WHERE team_id = %(team)s AND handle <> ''
  GROUP BY platform, handle HAVING count(DISTINCT fan_id) BETWEEN 2 AND %(shared)s
),
-- Two of the same name who both have phones, other ones, are rather two people.
names AS (
  SELECT nickname FROM alive WHERE char_length(nickname) >= 3 AND nickname !~ '[*]'
  GROUP BY nickname HAVING count(*) = 2
     AND NOT bool_and(EXISTS (SELECT 1 FROM fans_fancontact phone
                              WHERE phone.fan_id = alive.id AND phone.kind = 'phone'))
),
evidence(one, other, reason) AS (
  SELECT fan.id, held.fan_id, 'contact' FROM alive fan
    JOIN teams_user person ON person.id = fan.user_id
    JOIN fans_fancontact held ON held.team_id = %(team)s AND held.kind = 'phone'
                             AND held.value = person.phone
  UNION ALL
  SELECT fan.id, held.fan_id, 'contact' FROM alive fan
    JOIN account_emailaddress mail ON mail.user_id = fan.user_id AND mail.verified
    JOIN fans_fancontact held ON held.team_id = %(team)s AND held.kind = 'email'
                             AND held.value = lower(mail.email)
  UNION ALL
  SELECT one.fan_id, other.fan_id, 'handle' FROM handles
    JOIN fans_platformidentity one ON one.team_id = %(team)s
     AND one.platform = handles.platform AND one.handle = handles.handle
    JOIN fans_platformidentity other ON other.team_id = %(team)s
     AND other.platform = handles.platform AND other.handle = handles.handle
     AND other.fan_id > one.fan_id
     AND (one.uid = '' OR other.uid = '' OR one.uid = other.uid)
  UNION ALL
  SELECT mail.fan_id, phone.fan_id, 'mail_phone' FROM fans_fancontact mail
    JOIN fans_fancontact phone ON phone.team_id = %(team)s AND phone.kind = 'phone'
     AND phone.value = '+86' || split_part(mail.value, '@', 1)
    WHERE mail.team_id = %(team)s AND mail.kind = 'email' AND mail.value ~ '^1[3-9][0-9]{9}@'
  UNION ALL
  SELECT mail.fan_id, there.fan_id, 'mail_qq' FROM fans_fancontact mail
    JOIN fans_platformidentity there ON there.team_id = %(team)s AND there.platform = 'qq'
     AND there.uid = split_part(mail.value, '@', 1)
    WHERE mail.team_id = %(team)s AND mail.kind = 'email'
      AND mail.value ~ '^[1-9][0-9]{4,11}@qq[.]com$'
  UNION ALL
  SELECT min(alive.id), max(alive.id), 'name' FROM names JOIN alive USING (nickname)
    GROUP BY nickname
),
pairs AS (
  SELECT DISTINCT least(one, other) AS first, greatest(one, other) AS second, reason
  FROM evidence WHERE one <> other
),
sounding AS (
  SELECT DISTINCT pairs.first, pairs.second, 'pinyin' AS reason FROM pairs
    JOIN alive one ON one.id = pairs.first JOIN alive other ON other.id = pairs.second
    WHERE split_part(one.sort_key, E'\\t', 1) = split_part(other.sort_key, E'\\t', 1)
      AND one.nickname <> other.nickname AND split_part(one.sort_key, E'\\t', 1) NOT IN ('', '~')
),
found AS (
  SELECT every.first, every.second, array_agg(reason ORDER BY reason) AS reasons,
         sum((%(scores)s::jsonb ->> reason)::int) AS score
  FROM (SELECT * FROM pairs UNION ALL SELECT * FROM sounding) every
  JOIN alive one ON one.id = every.first JOIN alive other ON other.id = every.second
  WHERE one.user_id IS NULL OR other.user_id IS NULL
  GROUP BY every.first, every.second
  ORDER BY score DESC, every.first DESC LIMIT %(most)s
),
gone AS (
  DELETE FROM fans_fanpair held WHERE held.team_id = %(team)s AND held.state = 'open'
    AND NOT EXISTS (SELECT 1 FROM found
                    WHERE found.first = held.first_id AND found.second = held.second_id)
)
INSERT INTO fans_fanpair (public_id, team_id, first_id, second_id, reasons, score, state, found_at)
SELECT translate(substr(md5(random()::text || found.first || ':' || found.second), 1, 12),
                 '0', 'g'),
       %(team)s, found.first, found.second, found.reasons, found.score, 'open', now()
FROM found
ON CONFLICT (first_id, second_id) DO UPDATE
  SET reasons = excluded.reasons, score = excluded.score
  WHERE fans_fanpair.state = 'open'
"""


def pairs_find(*, team_id: int, seconds: int | None = None) -> int:
    """Look through all of a team's fans and propose the likeliest pairs; what staff decided stays
    decided. Returns how many are proposed now. Two statements. It may take ``seconds``; then
    OperationalError is raised and nothing was done."""
    require_in_scope(team_id, "FanPair")
    scores = "{" + ", ".join(f'"{name}": {value}' for name, value in _SCORES.items()) + "}"
    with transaction.atomic(), connection.cursor() as cursor:
        if seconds is not None:
            cursor.execute("SELECT set_config('statement_timeout', %s, true)", [f"{seconds}s"])
        cursor.execute(_SQL, {"team": team_id, "shared": SHARED_BY, "most": MOST, "scores": scores})
    return FanPair.objects.filter(state=FanPair.State.OPEN).count()


def pair_dismiss(*, pair: FanPair, actor: Actor) -> None:
    """They are two people: the pair is not proposed again. Twice is as once."""
    with transaction.atomic():
        changed = FanPair.objects.filter(pk=pair.pk, state=FanPair.State.OPEN).update(
            state=FanPair.State.DISMISSED, decided_at=timezone.now()
        )
        if changed:
            audit_record(actor=actor, action="fan.pair_dismiss", obj=pair)


def pair_reopen(*, pair: FanPair, actor: Actor) -> None:
    """Propose it again after all."""
    with transaction.atomic():
        changed = FanPair.objects.filter(pk=pair.pk, state=FanPair.State.DISMISSED).update(
            state=FanPair.State.OPEN, decided_at=None
        )
        if changed:
            audit_record(actor=actor, action="fan.pair_reopen", obj=pair)
