"""Moves a server's clients elsewhere without losing a request. Works with any ASGI app on asyncio and needs only the
standard library.

When a Service or load balancer switches, it moves only new connections: a client that keeps its connection alive stays
with the old server for as long as both live. While the drain flag is set, every response carries ``Connection: close``,
so clients leave by themselves and reconnect to the server that has the traffic now. WebSockets and streams get a grace
time and are then closed. The flag expires by itself.

- ``DrainMiddleware`` (middleware.py) around the ASGI app obeys the flag;
- ``DrainWatch`` (watch.py) tells a readiness probe whether the server is about to end;
- ``draining`` and ``drain_begins`` (notice.py) tell an endpoint about a drain, so it can end its own stream;
- ``python3 -m fastapi_release_drain`` (__main__.py) sets the flag; run it next to the server.
"""

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .flag import DrainFlag
    from .middleware import DrainMiddleware
    from .notice import drain_begins, draining
    from .stream_rules import StreamRules
    from .watch import DrainWatch

__all__ = ["DrainFlag", "DrainMiddleware", "DrainWatch", "StreamRules", "drain_begins", "draining"]

_HOMES = {
    "DrainFlag": "flag",
    "DrainMiddleware": "middleware",
    "DrainWatch": "watch",
    "StreamRules": "stream_rules",
    "drain_begins": "notice",
    "draining": "notice",
}


def __getattr__(name: str) -> object:
    # Imported on demand: the command, a preStop hook, starts without asyncio.
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(f".{_HOMES[name]}", __name__), name)
