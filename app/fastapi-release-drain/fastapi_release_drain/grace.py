"""How long WebSockets and streams go on after a drain began. Read by the server and by the preStop hook alike."""

from __future__ import annotations

import os
from collections.abc import Mapping

#: Below what the preStop hook waits, so that streams end before the server is told to.
DEFAULT_GRACE_SECONDS = 3.0
VARIABLE = "DRAIN_STREAM_GRACE_SECONDS"


def read_grace_seconds(environment: Mapping[str, str] = os.environ) -> float:
    """The environment's DRAIN_STREAM_GRACE_SECONDS, 0 to 3600. @default 3. Raises ValueError, which says what to do."""
    given = environment.get(VARIABLE) or f"{DEFAULT_GRACE_SECONDS}"
    try:
        seconds = float(given)
    except ValueError:
        seconds = -1.0
    if not 0 <= seconds <= 3600:
        raise ValueError(f'{VARIABLE}: "{given}" is not a number of seconds from 0 to 3600; use one like 2.5.')
    return seconds
