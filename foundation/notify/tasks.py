"""Celery's ways into notices."""

from celery import shared_task

from foundation.notify import services


@shared_task(name="notify.send")
def send() -> None:
    """What is due by mail or phone leaves."""
    services.notices_send()


@shared_task(name="notify.drop")
def drop() -> None:
    """What is old goes."""
    services.notices_drop()
