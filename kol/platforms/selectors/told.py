"""What 今日 tells of accounts."""

# One column of a statement about ``%(team)s``: accounts in use whose connection has ended, or ends
# within three days and can only be renewed by a person (``warned_of``, as the clock found).
ACCOUNTS_TOLD = """
  (SELECT count(*) FROM platforms_platformaccount
   WHERE team_id = %(team)s AND state = 'active' AND (connection = 'expired'
     OR (connection = 'connected'
         AND warned_of = coalesce(refresh_expires_at, expires_at))))
"""
