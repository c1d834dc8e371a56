"""200,000 rows come in within 300 MB: a process of its own, measured at its peak."""

import json
import os
import subprocess
import sys
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import pytest
from django.conf import settings
from django.db import connection

from bench.fans_import import fans_csv
from foundation.scopes.scope import team_scope
from foundation.teams.models import Team

ROWS, LIMIT = 200_000, 300

WORKER = """
import json, resource, sys
import django
django.setup()
from foundation.jobs.services import job_run
state = job_run(team_id=int(sys.argv[1]), job_id=int(sys.argv[2]))
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
print(json.dumps({"state": state, "peak": peak}))
"""


@pytest.mark.long
@pytest.mark.django_db(transaction=True)
@pytest.mark.timeout(900)
def test_a_worker_stays_small(team: Team) -> None:
    from bench.imports import checked
    from foundation.imports.services import import_run
    from foundation.scopes.actors import SYSTEM

    with team_scope(team):
        record = import_run(record=checked(team, "fans", fans_csv(ROWS)), actor=SYSTEM)
    url = urlsplit(os.environ["DATABASE_URL"])
    name = str(connection.settings_dict["NAME"])
    environment = {
        **os.environ,
        "DATABASE_URL": urlunsplit(url._replace(path=f"/{name}")).replace(":///", "://@/"),
        "DJANGO_SETTINGS_MODULE": "config.settings",
    }
    states: list[dict[str, Any]] = []
    while not states or states[-1]["state"] == "queued":  # it gives way to others on the way
        done = subprocess.run(
            [sys.executable, "-c", WORKER, str(team.pk), str(record.job_id)],
            env=environment, cwd=settings.BASE_DIR, capture_output=True, text=True, check=True,
        )  # fmt: skip
        states.append(json.loads(done.stdout.splitlines()[-1]))
    assert states[-1]["state"] == "done"
    assert max(one["peak"] for one in states) < LIMIT
    with team_scope(team):
        record.refresh_from_db()
        assert record.created == ROWS
