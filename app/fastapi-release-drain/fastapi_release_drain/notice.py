"""What an endpoint may ask about the drain, to end its own stream in its own way."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, MutableMapping
from typing import Any, Protocol

LOOK_EVERY_SECONDS = 0.1
#: Where the middleware leaves the answer, in the scope.
NOTICE = "fastapi_release_drain"


class Connection(Protocol):
    """A Request or a WebSocket of Starlette's or FastAPI's."""

    @property
    def scope(self) -> MutableMapping[str, Any]: ...


def draining(connection: Connection) -> bool:
    """Whether a drain asks this client to leave: one is on, or one was set since the request came. Without the
    middleware, never."""
    ask: Callable[[], bool] | None = connection.scope.get(NOTICE)
    return ask is not None and ask()


async def drain_begins(connection: Connection) -> None:
    """Returns once a drain asks this client to leave, within 0.2 s."""
    while not draining(connection):
        await asyncio.sleep(LOOK_EVERY_SECONDS)
