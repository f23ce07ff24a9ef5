"""The drain flag: a file that says until when to drain.

Its content is one line: the unix time in seconds at which it expires, a space, and why: ``drain`` (the server stays)
or ``stop`` (the server is about to end). Such as ``1763720625.250 drain``. A missing file, one with other content and
one from the past all mean the same: no drain.
"""

from __future__ import annotations

import os
import time

DEFAULT_FILE = "/run/drain/flag"


class DrainFlag:
    """The flag at `path`. @default the environment's DRAIN_FILE, or /run/drain/flag"""

    def __init__(self, path: str | None = None) -> None:
        self.path = path or os.environ.get("DRAIN_FILE") or DEFAULT_FILE

    def set(self, seconds: float, why: str = "drain") -> None:
        """Sets it for so long from now. A reader sees the old content or the new, never a part. Raises OSError."""
        unfinished = f"{self.path}.{os.getpid()}"
        try:
            with open(unfinished, "w", encoding="ascii") as file:
                file.write(f"{time.time() + seconds:.3f} {why}\n")
            os.replace(unfinished, self.path)
        except OSError:
            if os.path.exists(unfinished):
                os.unlink(unfinished)
            raise

    def clear(self) -> None:
        """Removes it, if it is there. Raises OSError."""
        try:
            os.unlink(self.path)
        except FileNotFoundError:
            pass

    def read(self) -> tuple[float, str] | None:
        """The seconds that are left, 0 or less once expired, and why; None without a flag."""
        try:
            with open(self.path, encoding="ascii") as file:
                until, why = file.read(64).split()
            return float(until) - time.time(), why
        except (OSError, ValueError):
            return None

    def identity(self) -> tuple[int, int] | None:
        """Differs each time that the flag is set; None without a flag. One stat, no read."""
        try:
            status = os.stat(self.path)
        except OSError:
            return None
        return status.st_ino, status.st_mtime_ns
