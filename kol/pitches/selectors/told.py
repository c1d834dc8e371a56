"""What 今日 tells of pitches."""

from dataclasses import dataclass

# Columns of a statement about ``%(team)s``: pitches that wait for a word (counted up to 100),
# whether the mailbox fails, and people who replied since ``%(since)s``.
PITCHES_TOLD = """
  (SELECT count(*) FROM (
     SELECT FROM pitches_pitch WHERE team_id = %(team)s AND state = 'review' LIMIT 100) review),
  EXISTS (SELECT FROM pitches_mailbox WHERE team_id = %(team)s AND is_on AND failures >= 3),
  (SELECT count(*) FROM pitches_pitchrecipient
    WHERE team_id = %(team)s AND replied_at >= %(since)s)
"""


@dataclass(frozen=True, slots=True)
class PitchesTold:
    """Pitches that wait for approval, whether the mailbox can't be read, and people who replied
    since yesterday."""

    review: int
    mailbox_fails: bool
    replies: int
