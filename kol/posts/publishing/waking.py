"""Telling the workers at once; losing it only means that the next tick does it."""

import logging

logger = logging.getLogger(__name__)


def dispatch_soon() -> None:
    """Something is due at once: don't wait for the tick. Losing this means waiting for it."""
    from kol.posts import tasks

    try:
        tasks.publish.apply_async(queue="publish", expires=10, retry=False)
    except Exception as error:  # the broker's client raises many kinds, and none may fail a request
        logger.warning("the tick will publish: %s", type(error).__name__)
