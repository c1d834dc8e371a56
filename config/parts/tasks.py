"""Settings of Celery: its queues, and what runs by the clock."""

from kombu import Queue

from config import env
from config.parts.base import REDIS_PREFIX, REDIS_URL

CELERY_BROKER_URL = env.celery_url(REDIS_URL)
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "global_keyprefix": f"{REDIS_PREFIX}:celery:",
    # No task runs for long without renewing a lease of its own, and schedules live in rows, so
    # a lost worker's tasks may come back soon.
    "visibility_timeout": 600,
}
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TASK_DEFAULT_QUEUE = "default"
CELERY_TASK_QUEUES = [
    # A routing key of its own each: Celery's default would bind all of them to the same one.
    Queue(name, routing_key=name)
    for name in ("default", "deliver", "import", "publish", "pull")
]
# A worker told to end gives unfinished tasks back to their queue after so many seconds.
CELERY_WORKER_SOFT_SHUTDOWN_TIMEOUT = 3
CELERY_BEAT_SCHEDULER = "config.heartbeat:Scheduler"
CELERY_BEAT_SCHEDULE = {
    "events.consume_all": {
        "task": "events.consume_all",
        "schedule": 2.0,
        "options": {"expires": 4},
    },
    "events.retry": {"task": "events.retry", "schedule": 2.0, "options": {"expires": 4}},
    "events.make_partitions": {"task": "events.make_partitions", "schedule": 24 * 3600.0},
    "teams.purge_codes": {"task": "teams.purge_codes", "schedule": 24 * 3600.0},
    "teams.erase_closed": {"task": "teams.erase_closed", "schedule": 24 * 3600.0},
    "delivery.sweep": {"task": "delivery.sweep", "schedule": 5.0, "options": {"expires": 10}},
    "delivery.drop_notes": {"task": "delivery.drop_notes", "schedule": 24 * 3600.0},
    # Proof for /readyz that tasks are done; without a worker they must not pile up.
    "config.heartbeat": {"task": "config.heartbeat", "schedule": 5.0, "options": {"expires": 20}},
    "notify.send": {"task": "notify.send", "schedule": 20.0, "options": {"expires": 20}},
    "notify.drop": {"task": "notify.drop", "schedule": 24 * 3600.0},
    # Tokens of platforms are renewed a day ahead; ends that need a person are told of.
    "platforms.connections": {
        "task": "platforms.connections",
        "schedule": 600.0,
        "options": {"expires": 600, "queue": "pull"},
    },
    "platforms.drop_old": {"task": "platforms.drop_old", "schedule": 24 * 3600.0},
    "metrics.plan": {"task": "metrics.plan", "schedule": 60.0, "options": {"expires": 60}},
    "metrics.pull": {
        "task": "metrics.pull",
        "schedule": 15.0,
        "options": {"expires": 15, "queue": "pull"},
    },
    "jobs.sweep": {"task": "jobs.sweep", "schedule": 10.0, "options": {"expires": 30}},
    "lists.drop_rows": {"task": "lists.drop_rows", "schedule": 24 * 3600.0},
    "imports.drop_files": {"task": "imports.drop_files", "schedule": 24 * 3600.0},
    "jobs.drop_old_errors": {"task": "jobs.drop_old_errors", "schedule": 24 * 3600.0},
    "conferences.sweep": {
        "task": "conferences.sweep",
        "schedule": 60.0,
        "options": {"expires": 60},
    },
    "groups.holds_sweep": {
        "task": "groups.holds_sweep",
        "schedule": 60.0,
        "options": {"expires": 60},
    },
    "invites.views_fold": {
        "task": "invites.views_fold",
        "schedule": 60.0,
        "options": {"expires": 60},
    },
    "moderation.drop_logs": {"task": "moderation.drop_logs", "schedule": 24 * 3600.0},
    "groups.visitors_sweep": {"task": "groups.visitors_sweep", "schedule": 24 * 3600.0},
    "groups.pools_watch": {
        "task": "groups.pools_watch",
        "schedule": 60.0,
        "options": {"expires": 60},
    },
    "groups.rules_recheck": {"task": "groups.rules_recheck", "schedule": 24 * 3600.0},
    "groups.waiting_recheck": {
        "task": "groups.waiting_recheck",
        "schedule": 3600.0,
        "options": {"expires": 3600},
    },
    "groups.requests_answer": {
        "task": "groups.requests_answer",
        "schedule": 300.0,
        "options": {"expires": 300},
    },
    "groups.requests_sweep": {"task": "groups.requests_sweep", "schedule": 300.0},
    "fans.pairs_search": {
        "task": "fans.pairs_search",
        "schedule": 600.0,
        "options": {"expires": 600},
    },
    "press.pairs_night": {
        "task": "press.pairs_night",
        "schedule": 600.0,
        "options": {"expires": 600},
    },
    "pitches.tick": {"task": "pitches.tick", "schedule": 5.0, "options": {"expires": 10}},
    "pitches.mailboxes": {
        "task": "pitches.mailboxes",
        "schedule": 30.0,
        "options": {"expires": 30},
    },
    "posts.dispatch": {"task": "posts.dispatch", "schedule": 2.0, "options": {"expires": 4}},
    "clippings.captures_sweep": {
        "task": "clippings.captures_sweep",
        "schedule": 10.0,
        "options": {"expires": 10},
    },
    "clippings.watches_read": {
        "task": "clippings.watches_read",
        "schedule": 60.0,
        "options": {"expires": 60, "queue": "pull"},
    },
    "clippings.items_forget": {"task": "clippings.items_forget", "schedule": 24 * 3600.0},
    "press.follow_ups_remind": {
        "task": "press.follow_ups_remind",
        "schedule": 60.0,
        "options": {"expires": 60},
    },
    "press.health_reckon": {"task": "press.health_reckon", "schedule": 24 * 3600.0},
    "press.retention": {"task": "press.retention", "schedule": 24 * 3600.0},
    "adverts.forget": {"task": "adverts.forget", "schedule": 24 * 3600.0},
    "links.forget_salts": {"task": "links.forget_salts", "schedule": 3600.0},
    "assets.sweep_orphans": {"task": "assets.sweep_orphans", "schedule": 24 * 3600.0},
    "partners.forget_calls": {"task": "partners.forget_calls", "schedule": 24 * 3600.0},
}
CELERY_BEAT_MAX_LOOP_INTERVAL = 1
CELERY_TIMEZONE = "UTC"
# A job's worker that has not finished a step for so long is taken for dead.
JOB_LEASE_SECONDS = env.number("QZ_JOB_LEASE", 60, low=1, high=3600)
