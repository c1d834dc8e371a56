from django.apps import AppConfig


class PostsConfig(AppConfig):
    name = "kol.posts"
    label = "posts"

    def ready(self) -> None:
        """What it holds of people."""
        from foundation.teams.person_registry import person_refs
        from kol.posts import notices
        from kol.posts import wiring as writing
        from kol.posts.calendar import wiring as calendar
        from kol.posts.originality import wiring as originality
        from kol.posts.person_refs import REFS
        from kol.posts.publishing import wiring

        person_refs("posts", *REFS)
        wiring.register()
        writing.register()
        originality.register()
        calendar.register()
        notices.register()
