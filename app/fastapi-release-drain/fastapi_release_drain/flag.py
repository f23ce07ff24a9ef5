"""The drain flag: a file that says how long to drain.

Its content is one line: the unix time in seconds at which it expires, a space, and the reason: ``drain`` (the server
stays) or ``stop`` (the server is about to end). Example: ``1763720625.250 drain``. A missing file, one with other
content and an expired one all mean the same: no drain. Beside it, an empty file `flag.obeyed` says that a server looks
at it.
"""

from __future__ import annotations

import os
import time
from contextlib import suppress

DEFAULT_FILE = "/run/drain/flag"


class DrainFlag:
    """The flag at `path`. @default the environment's DRAIN_FILE, or /run/drain/flag"""

    def __init__(self, path: str | None = None) -> None:
        self.path = path or os.environ.get("DRAIN_FILE") or DEFAULT_FILE

    def set(self, seconds: float, why: str = "drain") -> None:
        """Sets it for this many seconds from now. A reader sees the old content or the new, never a mixture. Raises
        OSError."""
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
        """Removes the flag if it exists. Raises OSError."""
        try:
            os.unlink(self.path)
        except FileNotFoundError:
            pass

    def read(self) -> tuple[float, str] | None:
        """The remaining seconds, 0 or less once expired, and the reason; None without a flag."""
        try:
            with open(self.path, encoding="ascii") as file:
                until, why = file.read(64).split()
            return float(until) - time.time(), why
        except (OSError, ValueError):
            return None

    def announce(self) -> None:
        """Says that a server obeys it. Where that cannot be written, nobody can set the flag either."""
        with suppress(OSError):
            open(f"{self.path}.obeyed", "w", encoding="ascii").close()

    def is_obeyed(self) -> bool:
        return os.path.exists(f"{self.path}.obeyed")

    def identity(self) -> tuple[int, int] | None:
        """A value that changes each time the flag is set; None without a flag. One stat, no read."""
        try:
            status = os.stat(self.path)
        except OSError:
            return None
        return status.st_ino, status.st_mtime_ns
