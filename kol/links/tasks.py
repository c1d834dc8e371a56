"""What runs by the clock."""

from celery import shared_task

from kol.links.visitors import salts_forget


@shared_task(name="links.forget_salts")
def forget_salts() -> None:
    """Throw away the secrets of days that are over."""
    salts_forget()
