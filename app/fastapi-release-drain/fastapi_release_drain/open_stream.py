"""What a WebSocket and a response of unknown length have in common: they are closed when their grace is over."""

from __future__ import annotations

import asyncio
import logging
import time
from abc import ABC, abstractmethod
from collections.abc import Callable

from .asgi import ASGIApp, Message, Receive, Scope, Send
from .stream_rules import StreamRules

log = logging.getLogger("fastapi_release_drain")

#: How long the closing may take, the endpoint's own cleaning up with it. Then its task is cancelled.
PATIENCE_SECONDS = 1.0


class OpenStream(ABC):
    """One request. `opened` is told once it turns out to be a WebSocket or a stream."""

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
        #: On the monotonic clock.
        self.opened_at = time.monotonic()
        self.name = f"{scope.get('method', 'WebSocket')} {scope.get('path', '')}"
        self._server_send, self._rules, self._opened = send, rules, opened
        self._http_version = scope.get("http_version", "1.1")
        self._task = asyncio.current_task()
        self._sending = asyncio.Lock()
        self._left = asyncio.Event()
        # By the app, by the drain, by cancelling the app's task.
        self._finished = self._closed = self._cancelled = False

    @abstractmethod
    async def send(self, message: Message) -> None:
        """What the app gets for sending."""

    @abstractmethod
    async def say_goodbye(self) -> bool:
        """Tells the client that this is the end; False when there is no way to."""

    def open(self) -> None:
        self.opened_at = time.monotonic()
        self._opened(self)

    async def run(self, app: ASGIApp, scope: Scope, receive: Receive) -> None:
        """What comes of the app after its client was sent away is nobody's problem."""
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
            if self._cancelled and self._task is not None:
                self._task.uncancel()

    async def close(self) -> None:
        """Politely; and if that takes too long, or cannot be, by ending the app's task, which ends the connection."""
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                if not self._finished and await self.say_goodbye():
                    await self._left.wait()
        except TimeoutError:
            pass
        except Exception as error:
            log.debug("%s: %r while the drain closed it", self.name, error)
        # A response that is complete may have work in the background.
        if self._finished or self._left.is_set() or self._task is None:
            return
        if not self._closed:
            log.warning("%s: cut by the drain after %g s of grace", self.name, self._rules.grace_seconds)
        self._closed = self._cancelled = True
        self._task.cancel()

    def _cancels(self) -> int:
        return 0 if self._task is None else self._task.cancelling()
