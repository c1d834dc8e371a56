"""How the garbage collector works in programs that run for long."""

import gc


def settle() -> None:
    """Call it once all is loaded: that stays for good, so the collector need not look through it
    again and again, and many short-lived objects need not call it.

    A twentieth of a page's time, and half of an import's on a worker that has loaded all apps.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)
