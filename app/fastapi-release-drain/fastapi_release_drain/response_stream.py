"""An HTTP response: its header asks the client to leave, and it counts as a stream when its length is unknown.

An event stream (text/event-stream) is a sequence of events, each ended by an empty line. It may end between any two
events: the client reconnects by itself after the time in the last ``retry:``. If an event is cut off before its empty
line, the client drops it.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress

from .asgi import Message
from .open_stream import OpenStream

#: How long an event that has begun may take to be completed.
EVENT_SECONDS = 0.5


class ResponseStream(OpenStream):
    _is_stream = False
    _is_event_stream = False

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            message = self._begin(message)
        if not self._is_stream:
            await self._server_send(message)
            return
        async with self._sending:
            if self._closed:
                # Like a server after the client has gone; the sleep keeps an endpoint that never waits from blocking
                # the loop.
                await asyncio.sleep(0)
                return
            await self._server_send(message)
            if message["type"] == "http.response.body":
                self._note(message)

    def _begin(self, message: Message) -> Message:
        headers = [(name.lower(), value) for name, value in message.get("headers", ())]
        names = dict(headers)
        self._is_stream = b"content-length" not in names
        if self._is_stream:
            plain = names.get(b"content-encoding", b"identity") == b"identity"
            self._is_event_stream = plain and names.get(b"content-type", b"").startswith(b"text/event-stream")
            self._tail = b"\n\n"
            self._between_events = asyncio.Event()
            self._between_events.set()
            self.open()
        # HTTP/2 forbids the header. An event stream always gives up its connection: whoever reconnects after its end
        # must reach the server that has the traffic then.
        if self._http_version.startswith("1") and (self._is_event_stream or self.leaves()):
            kept = [header for header in headers if header[0] != b"connection"]
            return {**message, "headers": [*kept, (b"connection", b"close")]}
        return message

    def _note(self, message: Message) -> None:
        self._finished = not message.get("more_body", False)
        self._tail = (self._tail + bytes(message.get("body", b"")))[-4:]
        if self._tail.replace(b"\r\n", b"\n").replace(b"\r", b"\n").endswith(b"\n\n"):
            self._between_events.set()
        else:
            self._between_events.clear()

    async def say_goodbye(self) -> bool:
        """Only the endpoint knows where other streams may end, and a regular end would make the client believe that the
        content is complete. Such a stream is cut after a whole chunk, without the final empty chunk."""
        if not self._is_event_stream:
            return False
        with suppress(asyncio.TimeoutError):
            await asyncio.wait_for(self._between_events.wait(), EVENT_SECONDS)
        async with self._sending:
            if not self._finished:
                self._closed = True
                event = f"event: drain\nretry: {self.rules.sse_retry_ms}\ndata: reconnect\n\n"
                body = event.encode() if self._between_events.is_set() else b""
                await self._server_send({"type": "http.response.body", "body": body, "more_body": False})
        return True
