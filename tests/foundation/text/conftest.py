"""Libraries are loaded by the first call that needs them: no example is late because of that."""

from hypothesis import settings

settings.register_profile("text", deadline=None)
settings.load_profile("text")
