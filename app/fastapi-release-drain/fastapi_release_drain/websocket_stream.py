"""A WebSocket: closed with a code that asks its client to come back."""

from __future__ import annotations

from .asgi import Message
from .open_stream import OpenStream


class ClosedByDrain(OSError):
    """Raised when an endpoint sends on a WebSocket that the drain has closed; Starlette turns it into a
    WebSocketDisconnect."""


class WebSocketStream(OpenStream):
    async def send(self, message: Message) -> None:
        async with self._sending:
            if self._closed:
                raise ClosedByDrain(f"{self.name} was closed by the drain")
            await self._server_send(message)
            self._finished = self._finished or message["type"] == "websocket.close"
        if message["type"] == "websocket.accept":
            self.open()

    async def say_goodbye(self) -> bool:
        async with self._sending:
            if not self._finished:
                self._closed = True
                code = self.rules.websocket_close_code
                await self._server_send({"type": "websocket.close", "code": code, "reason": "draining"})
        return True
