"""A platform: its name, its calls, and how it says no."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from sandbox.faults import Fault
from sandbox.http import Answer, Call
from sandbox.world import World

Handler = Callable[[World, Call], Answer]


@dataclass(frozen=True, slots=True)
class Route:
    """One call. ``role`` is publish, prepare, read, check or token."""

    method: str
    pattern: re.Pattern[str]
    role: str
    handler: Handler


@dataclass
class Platform:
    """One platform. ``who`` names the account of a call ('' where it can't be known), ``refuse``
    says the kinds of no that faults ask for in its own words, ``broken`` what it answers to a body
    it can't read."""

    name: str
    label: str
    who: Callable[[World, Call], str]
    refuse: Callable[[World, Call, Fault], Answer]
    broken: Callable[[Call], Answer]
    routes: list[Route] = field(default_factory=list)

    def on(self, methods: str, path: str, role: str) -> Callable[[Handler], Handler]:
        """Answers calls to a path; ``{name}`` in it becomes ``call.parts["name"]``."""
        pattern = re.compile(re.sub(r"\\{(\w+)\\}", r"(?P<\1>[^/]+)", re.escape(path)) + "/?")

        def register(handler: Handler) -> Handler:
            self.routes += [Route(one, pattern, role, handler) for one in methods.split()]
            return handler

        return register

    def find(self, call: Call) -> Route | None:
        """The route of a call."""
        for route in self.routes:
            if route.method == call.method and (found := route.pattern.fullmatch(call.path)):
                call.parts = found.groupdict()
                return route
        return None
