"""What runs by the clock."""

from celery import shared_task

from kol.adverts.services import records_forget


@shared_task(name="adverts.forget")
def forget() -> None:
    """Records whose three years are over go."""
    records_forget()
