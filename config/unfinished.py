"""What a worker had taken when it was killed goes back into its queue at once.

Celery gives such tasks back by itself only after the visibility timeout (ten minutes), for another
worker may still be at them. Where there is only one worker, as under bin/run, nobody is.
"""

import os
from typing import Any

from celery import Celery


def only_worker() -> bool:
    """Whether the worker that starts is the only one of its Valkey (``QZ_ONLY_WORKER=1``)."""
    return os.environ.get("QZ_ONLY_WORKER", "") == "1"


def tasks_give_back(app: Celery) -> None:
    """Put every task that was taken and not finished back into its queue."""
    options: dict[str, Any] = {**app.conf.broker_transport_options, "visibility_timeout": 0}
    with app.connection_for_write(transport_options=options) as connection:
        channel: Any = connection.default_channel
        channel.qos.restore_visible(num=None, interval=1)
