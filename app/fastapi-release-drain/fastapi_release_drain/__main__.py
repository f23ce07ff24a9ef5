"""Sets the drain flag, from beside the server: ``python3 -m fastapi_release_drain --help``."""

from __future__ import annotations

import argparse
import sys
import time

from .flag import DrainFlag
from .grace import DEFAULT_GRACE_SECONDS, read_grace_seconds

#: Longer than the server's --timeout-keep-alive, so that connections on which nothing happened end within it as well.
DEFAULT_SECONDS = 6.0
#: How long Services and gateways take to forget a pod that is being deleted, with room to spare.
FORGET_SECONDS = 1.0
#: Then clients leave; longer than --timeout-keep-alive, for the same reason as above.
LEAVE_SECONDS = 4.0
#: How long after their grace streams may take to be closed.
CLOSE_SECONDS = 1.0
#: The flag of a pod that stops holds until nothing of it is left; bounded, in case that it is kept after all.
STOP_SECONDS = 120.0


def parse_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python3 -m fastapi_release_drain",
        description="Makes clients on kept-alive connections leave this server. The flag is the file that DRAIN_FILE "
        "names, by default /run/drain/flag.",
    )
    action = parser.add_mutually_exclusive_group()
    action.add_argument("--seconds", type=float, help=f"drain for so long from now (default: {DEFAULT_SECONDS:g})")
    action.add_argument("--clear", action="store_true", help="end the drain now")
    action.add_argument(
        "--pre-stop",
        action="store_true",
        help=f"as a preStop hook: wait {FORGET_SECONDS:g} s until nobody sends new connections, drain, "
        f"return {LEAVE_SECONDS:g} s later, or {CLOSE_SECONDS:g} s after the grace of streams if that is longer",
    )
    parser.add_argument("--wait", action="store_true", help="return when the drain is over; alone: of one already set")
    arguments = parser.parse_args()
    if arguments.seconds is not None and not 0 < arguments.seconds <= 3600:
        parser.error(f"--seconds {arguments.seconds:g}: give more than 0 and at most 3600")
    return arguments


def leave_seconds() -> float:
    """How long a pod that stops waits for its clients to leave."""
    try:
        grace_seconds = read_grace_seconds()
    except ValueError as error:
        # The server did not start with it, so the hook has nothing to end; it does its part all the same.
        print(f"drain: {error}", file=sys.stderr)
        grace_seconds = DEFAULT_GRACE_SECONDS
    return max(LEAVE_SECONDS, grace_seconds + CLOSE_SECONDS)


def main() -> int:
    arguments = parse_arguments()
    flag = DrainFlag()
    if arguments.pre_stop:
        time.sleep(FORGET_SECONDS)
    try:
        if arguments.clear:
            flag.clear()
        elif arguments.pre_stop:
            flag.set(STOP_SECONDS, "stop")
        elif arguments.seconds is not None or not arguments.wait:
            flag.set(arguments.seconds or DEFAULT_SECONDS)
        problem = None
    except OSError as error:
        problem = error
        print(
            f"drain: cannot change {flag.path}: {error.strerror}; mount a writable emptyDir there or set DRAIN_FILE",
            file=sys.stderr,
        )
    if arguments.pre_stop:
        # Also without the flag: who got no new connections for some seconds has fewer to lose.
        time.sleep(leave_seconds())
    elif arguments.wait and problem is None:
        while (content := flag.read()) is not None and content[0] > 0:
            time.sleep(min(content[0], 0.25))
    return 0 if problem is None else 1


if __name__ == "__main__":
    sys.exit(main())
