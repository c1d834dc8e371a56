"""Celery's ways into the partners' app."""

from celery import shared_task

from foundation.partners import services


@shared_task(name="partners.forget_calls")
def forget_calls() -> None:
    """Answers kept for repeated calls go after a day."""
    services.idempotent_calls_forget()
