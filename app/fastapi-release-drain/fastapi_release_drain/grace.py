"""How long WebSockets and streams continue after a drain began. Read by both the server and the command."""

from __future__ import annotations

import os
from collections.abc import Mapping

#: Less than clients get to leave a server that ends, so streams end before it does.
DEFAULT_GRACE_SECONDS = 3.0
#: How long clients get to leave a server that ends.
LEAVE_SECONDS = 4.0
#: How long closing streams may take after their grace.
CLOSE_SECONDS = 1.0
#: The flag of a server that ends lasts until it has ended; limited, in case it does not.
STOP_SECONDS = 120.0
VARIABLE = "DRAIN_STREAM_GRACE_SECONDS"


def leave_seconds(grace_seconds: float) -> float:
    """How long a server that ends waits for its clients to leave, by the grace of their streams."""
    return max(LEAVE_SECONDS, grace_seconds + CLOSE_SECONDS)


def read_grace_seconds(environment: Mapping[str, str] = os.environ) -> float:
    """The environment's DRAIN_STREAM_GRACE_SECONDS, 0 to 3600. @default 3. Raises ValueError with advice."""
    given = environment.get(VARIABLE) or f"{DEFAULT_GRACE_SECONDS}"
    try:
        seconds = float(given)
    except ValueError:
        seconds = -1.0
    if not 0 <= seconds <= 3600:
        raise ValueError(f'{VARIABLE}: "{given}" is not a number of seconds from 0 to 3600; use one like 2.5.')
    return seconds
