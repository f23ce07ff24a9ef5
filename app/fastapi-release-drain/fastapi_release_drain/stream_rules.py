"""What happens to WebSockets and streams in a drain."""

from __future__ import annotations

from dataclasses import dataclass, field

from .grace import read_grace_seconds

#: RFC 6455's "going away", and IANA's "service restart".
CLOSE_CODES = (1001, 1012)


@dataclass(frozen=True)
class StreamRules:
    """Raises ValueError for an invalid grace time and for another close code."""

    #: How long they continue after the drain began. @default the environment's DRAIN_STREAM_GRACE_SECONDS, or 3
    grace_seconds: float = field(default_factory=read_grace_seconds)
    #: Close code of a WebSocket: 1012 asks the client to come back, 1001 only says that this end leaves.
    websocket_close_code: int = 1012
    #: How long an event stream's client waits before it reconnects; browsers wait about 3 s by default.
    sse_retry_ms: int = 1000

    def __post_init__(self) -> None:
        if not 0 <= self.grace_seconds <= 3600:
            raise ValueError(f"grace_seconds: {self.grace_seconds:g} is not a number of seconds from 0 to 3600.")
        if self.websocket_close_code not in CLOSE_CODES:
            raise ValueError(f"websocket_close_code: {self.websocket_close_code} is neither 1001 nor 1012.")
        if self.sse_retry_ms < 0:
            raise ValueError(f"sse_retry_ms: {self.sse_retry_ms} is less than 0.")
