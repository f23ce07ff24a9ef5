"""Makes any uvicorn drain: one that `sitecustomize` found being imported, whose app knows nothing of a drain.

- Its app gets the DrainMiddleware around it.
- While the flag is set, its idle connections are closed.
- At SIGTERM it drains first, and ends when its clients have left, or when their time is over.
- It keeps idle connections for as long as UVICORN_TIMEOUT_KEEP_ALIVE says, even where uvicorn does not read that.
"""

from __future__ import annotations

import asyncio
import functools
import os
import signal
import sys
import time
from typing import Any

from .flag import DrainFlag
from .grace import DEFAULT_GRACE_SECONDS, STOP_SECONDS, leave_seconds
from .idle_connections import IdleConnections
from .middleware import DrainMiddleware
from .open_stream import log
from .stream_rules import StreamRules
from .watch import DrainWatch

#: Of uvicorn's Config and its command.
DEFAULT_KEEP_ALIVE_SECONDS = 5
KEEP_ALIVE_VARIABLE = "UVICORN_TIMEOUT_KEEP_ALIVE"
LOOK_EVERY_SECONDS = 0.1
#: Where a server keeps its Drain.
ATTRIBUTE = "_fastapi_release_drain"


class Drain:
    """The drain of one server."""

    def __init__(self) -> None:
        self.watch = DrainWatch()
        self.is_ending = False
        self._idle = IdleConnections()

    def look(self, server: Any) -> None:
        if self.is_ending or self.watch.draining():
            self._idle.close(server.server_state.connections)
        else:
            self._idle = IdleConnections()

    async def empty(self, server: Any) -> None:
        """Makes the clients of an ending server leave."""
        try:
            DrainFlag().set(STOP_SECONDS, "stop")
        except OSError as error:
            log.warning("drain: only idle clients leave before the end: %s", error)
        end = time.monotonic() + leave_seconds(stream_rules().grace_seconds)
        tick = 0
        while server.server_state.connections and time.monotonic() < end and not server.force_exit:
            await asyncio.sleep(LOOK_EVERY_SECONDS)
            # As in the server's own loop: it also keeps the date in answers, and tells gunicorn that it is alive.
            await server.on_tick(tick)
            tick += 1


def install(uvicorn_server: Any) -> None:
    """Changes the classes of a module that was just imported: `uvicorn.server`."""
    change_config(uvicorn_server.Config)
    change_server(uvicorn_server.Server)


def change_config(config_class: Any) -> None:
    load = config_class.load

    @functools.wraps(load)
    def load_and_wrap(self: Any) -> None:
        load(self)
        if self.timeout_keep_alive == DEFAULT_KEEP_ALIVE_SECONDS:
            self.timeout_keep_alive = keep_alive_seconds()
        self.loaded_app = DrainMiddleware(self.loaded_app, rules=stream_rules())

    config_class.load = load_and_wrap


def change_server(server_class: Any) -> None:
    handle_exit, on_tick, shutdown = server_class.handle_exit, server_class.on_tick, server_class.shutdown

    @functools.wraps(handle_exit)
    def note_and_handle_exit(self: Any, sig: int, frame: Any) -> None:
        # Not for Ctrl-C: whoever types it wants an end at once.
        if sig == signal.SIGTERM:
            drain_of(self).is_ending = True
        handle_exit(self, sig, frame)

    @functools.wraps(on_tick)
    async def look_and_tick(self: Any, counter: int) -> bool:
        drain_of(self).look(self)
        should_exit: bool = await on_tick(self, counter)
        return should_exit

    @functools.wraps(shutdown)
    async def empty_and_shut_down(self: Any, *args: Any, **named: Any) -> None:
        drain = drain_of(self)
        if drain.is_ending:
            await drain.empty(self)
        await shutdown(self, *args, **named)

    server_class.handle_exit = note_and_handle_exit
    server_class.on_tick = look_and_tick
    server_class.shutdown = empty_and_shut_down


def drain_of(server: Any) -> Drain:
    drain: Drain | None = server.__dict__.get(ATTRIBUTE)
    if drain is None:
        drain = Drain()
        server.__dict__[ATTRIBUTE] = drain
    return drain


def stream_rules() -> StreamRules:
    """By the environment; the app must start, even with an environment that is wrong."""
    try:
        return StreamRules()
    except ValueError as error:
        print(f"fastapi-release: {error}", file=sys.stderr)
        return StreamRules(grace_seconds=DEFAULT_GRACE_SECONDS)


def keep_alive_seconds() -> int:
    given = os.environ.get(KEEP_ALIVE_VARIABLE, "")
    return int(given) if given.isdecimal() else DEFAULT_KEEP_ALIVE_SECONDS
