"""Every table that points to a fan says how its rows follow a merge."""

from django.apps import apps
from django.db import models

from community.fans.models import Fan
from community.fans.registry import fan_holders


def pointing_to_fans() -> set[str]:
    """The labels of all models outside community.fans with a foreign key to Fan."""
    return {
        model._meta.label_lower
        for model in apps.get_models(include_auto_created=True)
        for field in model._meta.get_fields()
        if isinstance(field, models.ForeignKey)
        and field.related_model is Fan
        and model._meta.app_label != "fans"
    }


def test_every_foreign_key_to_a_fan_has_its_holder() -> None:
    """Register one by ``fan_holder`` or ``fan_rows`` in the app's ``AppConfig.ready()``."""
    assert {holder.name for holder in fan_holders()} == pointing_to_fans()
    assert {"groups.groupmember", "groups.joinrequest", "invites.redemption"} <= pointing_to_fans()
