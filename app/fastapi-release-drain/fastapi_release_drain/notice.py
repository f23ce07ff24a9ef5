"""What an endpoint can find out about the drain, to end its own stream in its own way."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, MutableMapping
from typing import Any, Protocol

LOOK_EVERY_SECONDS = 0.1
#: The key in the scope under which the middleware stores the answer.
NOTICE = "fastapi_release_drain"
#: The key in the scope under which it stores the request, for a middleware further in.
OUTER = "fastapi_release_drain.outer"


class Connection(Protocol):
    """A Request or a WebSocket from Starlette or FastAPI."""

    @property
    def scope(self) -> MutableMapping[str, Any]: ...


def draining(connection: Connection) -> bool:
    """Whether a drain asks this client to leave: one is active, or one was set since the request came. Always False
    without the middleware."""
    ask: Callable[[], bool] | None = connection.scope.get(NOTICE)
    return ask is not None and ask()


async def drain_begins(connection: Connection) -> None:
    """Returns once a drain asks this client to leave, within 0.2 s."""
    while not draining(connection):
        await asyncio.sleep(LOOK_EVERY_SECONDS)
