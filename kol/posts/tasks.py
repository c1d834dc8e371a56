"""Celery's ways into posts."""

from celery import shared_task


@shared_task(name="posts.dispatch")
def dispatch() -> None:
    """What is due is given to workers."""
    from kol.posts.publishing.dispatching import tick

    tick()


@shared_task(name="posts.publish")
def publish() -> None:
    """Bring out what is due, as long as there is any."""
    from kol.posts.publishing.working import drain

    drain()


@shared_task(name="posts.ask")
def ask() -> None:
    """Ask the platforms what became of what they have."""
    from kol.posts.publishing.dispatching import ask_drain

    ask_drain()


@shared_task(name="posts.look")
def look() -> None:
    """Look at what goes out soon, while there is time to mend it."""
    from kol.posts.publishing.looking import look_drain

    look_drain()
