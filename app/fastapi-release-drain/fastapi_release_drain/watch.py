"""A running server's view of its drain flag."""

from __future__ import annotations

import time

from .flag import DrainFlag

LOOK_EVERY_SECONDS = 0.02


class DrainWatch:
    """Reads the flag at most every 20 ms, and only when asked. In between, an answer costs one look at the clock.

    @default the flag that the environment's DRAIN_FILE names, or /run/drain/flag
    """

    def __init__(self, flag: DrainFlag | None = None) -> None:
        self._flag = flag or DrainFlag()
        # A flag older than the server was meant for the previous one, because the volume outlives a restarted
        # container; this server has no connections yet.
        self._identity = self._flag.identity()
        self._next_look = 0.0
        self._ends = 0.0
        self._began: float | None = None
        self._why = ""
        self._times_set = 0

    def announce(self) -> None:
        """Says that a server obeys the flag, for those who set it."""
        self._flag.announce()

    def draining(self) -> bool:
        """Whether clients should leave now."""
        return self._look() < self._ends

    def stopping(self) -> bool:
        """Whether the server is about to end."""
        return self.draining() and self._why == "stop"

    def times_set(self) -> int:
        """How often the flag has been set so far, including expired ones."""
        self._look()
        return self._times_set

    def began(self) -> float | None:
        """When the last drain began, on the monotonic clock; it may have expired. None if there was none or it was
        cleared. A flag that is set again during a drain continues that drain."""
        self._look()
        return self._began

    def _look(self) -> float:
        # The end is kept on the monotonic clock, so a jump of the wall clock neither ends nor extends a drain.
        now = time.monotonic()
        if now < self._next_look:
            return now
        self._next_look = now + LOOK_EVERY_SECONDS
        identity = self._flag.identity()
        if identity != self._identity:
            self._identity = identity
            content = self._flag.read()
            if content is None:
                self._ends, self._began = 0.0, None
            else:
                if self._began is None or now >= self._ends:
                    self._began = now
                self._ends, self._why = now + content[0], content[1]
                self._times_set += 1
        return now
