"""The common part of a WebSocket and a response of unknown length: both are closed when their grace is over."""

from __future__ import annotations

import asyncio
import logging
import sys
import time
from abc import ABC, abstractmethod
from collections.abc import Callable

from .asgi import ASGIApp, Message, Receive, Scope, Send
from .stream_rules import StreamRules

log = logging.getLogger("fastapi_release_drain")

#: How long closing may take, including the endpoint's own cleanup. Then its task is cancelled.
PATIENCE_SECONDS = 1.0


class OpenStream(ABC):
    """One request. `opened` is called once it turns out to be a WebSocket or a stream."""

    def __init__(
        self,
        scope: Scope,
        send: Send,
        leaves: Callable[[], bool],
        rules: StreamRules,
        opened: Callable[[OpenStream], None],
    ) -> None:
        #: Whether a drain asks this client to leave.
        self.leaves = leaves
        #: Time on the monotonic clock.
        self.opened_at = time.monotonic()
        self.name = f"{scope.get('method', 'WebSocket')} {scope.get('path', '')}"
        #: Those of the innermost middleware, which replaces them.
        self.rules = rules
        self._server_send, self._opened = send, opened
        self._http_version = scope.get("http_version", "1.1")
        self._task = asyncio.current_task()
        self._sending = asyncio.Lock()
        self._left = asyncio.Event()
        # Finished by the app, closed by the drain, cancelled together with the app's task.
        self._finished = self._closed = self._cancelled = False

    @abstractmethod
    async def send(self, message: Message) -> None:
        """The send function that the app gets."""

    @abstractmethod
    async def say_goodbye(self) -> bool:
        """Announces the end of the stream to the client; returns False if the stream cannot."""

    def open(self) -> None:
        self.opened_at = time.monotonic()
        self._opened(self)

    async def run(self, app: ASGIApp, scope: Scope, receive: Receive) -> None:
        """Once the client was sent away, the app's errors no longer matter."""
        try:
            await app(scope, receive, self.send)
        except asyncio.CancelledError:
            if not self._cancelled or self._cancels() > 1:
                raise
        except Exception as error:
            if not self._closed:
                raise
            log.debug("%s: %r after the drain closed it", self.name, error)
        finally:
            self._left.set()
            if sys.version_info >= (3, 11) and self._cancelled and self._task is not None:
                self._task.uncancel()

    async def close(self) -> None:
        """Closes the stream politely; if that takes too long or is impossible, cancels the app's task, which ends the
        connection."""
        try:
            await asyncio.wait_for(self._leave(), PATIENCE_SECONDS)
        except asyncio.TimeoutError:
            pass
        except Exception as error:
            log.debug("%s: %r while the drain closed it", self.name, error)
        # A complete response may still have background work.
        if self._finished or self._left.is_set() or self._task is None:
            return
        if not self._closed:
            log.warning("%s: cut by the drain after %g s of grace", self.name, self.rules.grace_seconds)
        self._closed = self._cancelled = True
        self._task.cancel()

    async def _leave(self) -> None:
        if not self._finished and await self.say_goodbye():
            await self._left.wait()

    def _cancels(self) -> int:
        if sys.version_info >= (3, 11) and self._task is not None:
            return self._task.cancelling()
        return 0
