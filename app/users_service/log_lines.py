"""How log lines are written."""

from __future__ import annotations

import asyncio
import logging
from typing import TextIO

#: How long a line may wait to be written together with later ones.
GATHER_SECONDS = 0.1


class GatheredLines(logging.Handler):
    """Writes the lines of 0.1 s at once; a warning or an error goes out immediately, together with the waiting lines.

    Each write costs the container's runtime as much as it costs the server, because the runtime copies and timestamps
    it. A killed process loses the waiting lines, so `flush` them when the server ends.
    """

    def __init__(self, stream: TextIO) -> None:
        super().__init__()
        self._stream = stream
        self._lines: list[str] = []
        self._flush_later: asyncio.TimerHandle | None = None

    def emit(self, record: logging.LogRecord) -> None:
        try:
            self._lines.append(self.format(record))
        except Exception:
            self.handleError(record)
            return
        if record.levelno >= logging.WARNING:
            self.flush()
        elif self._flush_later is None:
            try:
                self._flush_later = asyncio.get_running_loop().call_later(GATHER_SECONDS, self.flush)
            except RuntimeError:
                # Called outside the server's loop, such as in a thread.
                self.flush()

    def flush(self) -> None:
        with self.lock:
            self._flush_later = None
            if self._lines:
                text = "".join(f"{line}\n" for line in self._lines)
                self._lines.clear()
                self._stream.write(text)
                self._stream.flush()
