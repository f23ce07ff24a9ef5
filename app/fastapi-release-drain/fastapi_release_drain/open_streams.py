"""A server's open WebSockets and streams, and how they end in a drain."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Coroutine

from .open_stream import OpenStream, log
from .watch import DrainWatch

LOOK_EVERY_SECONDS = 0.1


class OpenStreams:
    """Watches all streams of an event loop in one task. No task runs while no stream is open; the streams are visited only
    during a drain."""

    def __init__(self, watch: DrainWatch) -> None:
        self._watch = watch
        self._by_loop: dict[asyncio.AbstractEventLoop, set[OpenStream]] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    def add(self, stream: OpenStream) -> None:
        loop = asyncio.get_running_loop()
        if loop not in self._by_loop:
            self._by_loop[loop] = set()
            self._start(self._watch_over(loop))
        self._by_loop[loop].add(stream)

    def discard(self, stream: OpenStream) -> None:
        self._by_loop.get(asyncio.get_running_loop(), set()).discard(stream)

    async def _watch_over(self, loop: asyncio.AbstractEventLoop) -> None:
        streams = self._by_loop[loop]
        try:
            while streams:
                await asyncio.sleep(LOOK_EVERY_SECONDS)
                due = self._due(streams)
                for stream in due:
                    streams.discard(stream)
                    self._start(stream.close())
                if due:
                    log.info("drain: closing %d streams whose grace is over", len(due))
        finally:
            del self._by_loop[loop]

    def _due(self, streams: set[OpenStream]) -> list[OpenStream]:
        began = self._watch.began()
        if began is None:
            return []
        now = time.monotonic()
        return [
            stream
            for stream in streams
            if max(began, stream.opened_at) + stream.rules.grace_seconds <= now and stream.leaves()
        ]

    def _start(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
