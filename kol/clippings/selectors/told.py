"""What stands on 今日 of clippings: columns of a statement about ``%(team)s``."""

from dataclasses import dataclass

TOLD = 8
# Alerts nobody took note of, as JSON, and how many watches have failed three times in a row.
CLIPPINGS_TOLD = f"""
  (SELECT coalesce(json_agg(row_to_json(told)), '[]') FROM (
     SELECT alert.public_id, alert.kind, alert.count, alert.usual, watch.name
     FROM clippings_clippingalert alert JOIN clippings_watch watch ON watch.id = alert.watch_id
     WHERE alert.team_id = %(team)s AND alert.state = 'open'
     ORDER BY alert.id DESC LIMIT {TOLD}) told),
  (SELECT count(*) FROM clippings_watch watch
   WHERE watch.team_id = %(team)s AND watch.state = 'active' AND watch.failures >= 3)
"""  # noqa: S608 -- a number of ours


@dataclass(frozen=True, slots=True)
class AlertTold:
    """An alert the team should know of: so many within a day, where ``usual`` are usual."""

    public_id: str
    kind: str
    count: int
    usual: float
    name: str
