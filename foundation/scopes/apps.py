from django.apps import AppConfig
from django.db.models.signals import post_migrate


class ScopesConfig(AppConfig):
    name = "foundation.scopes"
    label = "scopes"

    def ready(self) -> None:
        """Tables are walled whenever they may have changed."""
        from foundation.scopes.keys import after_migrate

        post_migrate.connect(after_migrate, sender=self, dispatch_uid="scopes.keys")
