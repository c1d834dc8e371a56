"""What stands behind bin/run, bin/test, bin/bench and bin/messages.

``start`` and ``setup`` need nothing but the standard library: they make the virtual environment.
Everything else runs inside it.
"""
