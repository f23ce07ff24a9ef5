"""The ASGI middleware that makes clients leave while the drain flag is set."""

from __future__ import annotations

from .flag import DrainFlag
from .watch import DrainWatch


class DrainMiddleware:
    """Wrap it around the whole ASGI app, so that its error responses carry the header too.

    Bodies, WebSockets, lifespan events and HTTP/2 (where the header is forbidden) pass untouched.
    """

    def __init__(self, app, watch: DrainWatch | None = None) -> None:
        self._app = app
        self._watch = watch or DrainWatch(DrainFlag())

    async def __call__(self, scope, receive, send) -> None:
        if scope["type"] != "http" or not scope.get("http_version", "1.1").startswith("1"):
            await self._app(scope, receive, send)
            return
        times_set = self._watch.times_set()

        async def send_leaving(message) -> None:
            # The second half is for a request that was answered so slowly that a whole drain went by.
            leaves = self._watch.draining() or self._watch.times_set() != times_set
            if leaves and message["type"] == "http.response.start":
                headers = [header for header in message.get("headers", ()) if header[0].lower() != b"connection"]
                message = {**message, "headers": [*headers, (b"connection", b"close")]}
            await send(message)

        await self._app(scope, receive, send_leaving)
