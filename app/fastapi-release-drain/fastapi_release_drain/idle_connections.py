"""A uvicorn's idle connections. An idle client gets no answer that could ask it to leave, so the server closes the
connection."""

from __future__ import annotations

import select
import time
from collections.abc import Iterable
from typing import Any

#: How long a connection must have been idle. A client that asks more often than this hears of the drain by an answer.
IDLE_SECONDS = 1.0


class IdleConnections:
    """Of one server, in one drain."""

    def __init__(self) -> None:
        # When each was first seen idle, and since which answer; from one look to the next.
        self._seen: dict[Any, tuple[object, float]] = {}

    def close(self, connections: Iterable[Any]) -> None:
        """Closes those that have been idle for long enough since the first look; call it about every 0.1 s."""
        now = time.monotonic()
        before, self._seen = self._seen, {}
        for connection in list(connections):
            since = idle_since(connection)
            if since is None:
                continue
            answer, first = before.get(connection, (since, now))
            if answer is not since:
                first = now
            if now - first < IDLE_SECONDS:
                self._seen[connection] = (since, first)
            elif not has_received(connection):
                # What the server itself calls when it ends: closes, as nothing is being answered.
                connection.shutdown()


def idle_since(connection: Any) -> object | None:
    """Something that lasts as long as an HTTP connection is idle; None while it has a request, and for a WebSocket."""
    if not hasattr(connection, "timeout_keep_alive_task"):
        return None
    # The timer that runs between an answer and the next request's first byte.
    timer: object | None = connection.timeout_keep_alive_task
    if timer is not None:
        return timer
    if getattr(connection, "cycle", None) is not None or getattr(connection, "scope", None) is not None:
        return None
    # No request yet. h11 keeps the bytes of an incomplete one.
    received, _ = getattr(getattr(connection, "conn", None), "trailing_data", (b"", False))
    return None if received else connection


def has_received(connection: Any) -> bool:
    """Whether bytes have arrived that the event loop has not delivered yet."""
    socket = connection.transport.get_extra_info("socket")
    if socket is None:
        return False
    poll = select.poll()
    poll.register(socket.fileno(), select.POLLIN)
    return bool(poll.poll(0))
