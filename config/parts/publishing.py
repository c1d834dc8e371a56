"""Settings of what goes out to platforms."""

from config import env

# A worker that has not said for so long that it lives is taken for dead.
POST_LEASE_SECONDS = env.number("QZ_POST_LEASE", 60, low=1, high=3600)
# So long after a call a platform that was asked again is believed that it has not got it.
POST_SETTLE_SECONDS = env.number("QZ_POST_SETTLE", 120, low=1, high=3600)
# Workers called at a tick to publish, and to ask what became of what platforms have.
POST_WORKERS = env.number("QZ_POST_WORKERS", 4, low=1, high=64)
POST_ASKERS = 1
# How long one task goes on before others have their turn at the worker.
POST_DRAIN_SECONDS = 8
