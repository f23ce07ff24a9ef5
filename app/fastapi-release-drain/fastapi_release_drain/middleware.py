"""The ASGI middleware that makes clients leave while the drain flag is set."""

from __future__ import annotations

from .asgi import ASGIApp, Receive, Scope, Send
from .notice import NOTICE, OUTER
from .open_stream import OpenStream
from .open_streams import OpenStreams
from .response_stream import ResponseStream
from .stream_rules import StreamRules
from .watch import DrainWatch
from .websocket_stream import WebSocketStream


class DrainMiddleware:
    """Wrap it around the whole ASGI app; error responses then carry the header too.

    Lifespan events pass unchanged. Responses of a known length are never cut. If one middleware is inside another, the
    outer one works, by the rules of the inner one.

    :param watch: share it with the readiness probe. @default one for the flag that DRAIN_FILE names
    :param rules: for WebSockets and streams. @default 3 s of grace, close code 1012
    """

    def __init__(self, app: ASGIApp, watch: DrainWatch | None = None, rules: StreamRules | None = None) -> None:
        self._app = app
        self._watch = watch or DrainWatch()
        self._rules = rules or StreamRules()
        self._streams = OpenStreams(self._watch)
        self._watch.announce()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        outer: OpenStream | None = scope.get(OUTER)
        if outer is not None:
            outer.rules = self._rules
            await self._app(scope, receive, send)
            return
        came_in_drain, times_set = self._watch.draining(), self._watch.times_set()

        def leaves() -> bool:
            # Also after a drain that began and ended while the request was being answered.
            return came_in_drain or self._watch.times_set() != times_set

        scope[NOTICE] = leaves
        kind: type[OpenStream] = ResponseStream if scope["type"] == "http" else WebSocketStream
        stream = kind(scope, send, leaves, self._rules, self._streams.add)
        scope[OUTER] = stream
        try:
            await stream.run(self._app, scope, receive)
        finally:
            self._streams.discard(stream)
