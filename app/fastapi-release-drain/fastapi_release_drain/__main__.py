"""Sets the drain flag from outside the server: ``python3 -m fastapi_release_drain --help``."""

from __future__ import annotations

import argparse
import sys
import time

from .flag import DrainFlag
from .grace import DEFAULT_GRACE_SECONDS, LEAVE_SECONDS, STOP_SECONDS, CLOSE_SECONDS, leave_seconds, read_grace_seconds

#: Longer than streams get, and long enough for a client that asks every few seconds to hear of it.
DEFAULT_SECONDS = 6.0
#: How long Services and gateways take to forget a pod that is being deleted, with some margin.
FORGET_SECONDS = 1.0


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
        help=f"as a preStop hook: wait {FORGET_SECONDS:g} s for new connections to stop, drain, "
        f"return {LEAVE_SECONDS:g} s later, or {CLOSE_SECONDS:g} s after the grace of streams if that is longer",
    )
    parser.add_argument(
        "--wait", action="store_true", help="return when the drain is over; alone: wait for a drain already set"
    )
    arguments = parser.parse_args()
    if arguments.seconds is not None and not 0 < arguments.seconds <= 3600:
        parser.error(f"--seconds {arguments.seconds:g}: use more than 0 and at most 3600")
    return arguments


def hook_seconds() -> float:
    """How long the preStop hook waits for clients to leave."""
    try:
        return leave_seconds(read_grace_seconds())
    except ValueError as error:
        # The server did not start with this value, so there is nothing to drain; the hook still does its part.
        print(f"drain: {error}", file=sys.stderr)
        return leave_seconds(DEFAULT_GRACE_SECONDS)


def main() -> int:
    arguments = parse_arguments()
    flag = DrainFlag()
    if arguments.pre_stop:
        time.sleep(FORGET_SECONDS)
    problem = None
    try:
        if arguments.clear:
            flag.clear()
        elif arguments.pre_stop:
            flag.set(STOP_SECONDS, "stop")
        elif arguments.seconds is not None or not arguments.wait:
            flag.set(arguments.seconds or DEFAULT_SECONDS)
            if not flag.is_obeyed():
                problem = f"no server here looks at {flag.path}: its app has no DrainMiddleware"
    except OSError as error:
        problem = f"cannot change {flag.path}: {error.strerror}; mount a writable emptyDir there or set DRAIN_FILE"
    if problem is not None:
        print(f"drain: {problem}", file=sys.stderr)
    if arguments.pre_stop:
        # Even without the flag: a pod that got no new connections for some seconds has fewer to lose.
        time.sleep(hook_seconds())
    elif arguments.wait and problem is None:
        while (content := flag.read()) is not None and content[0] > 0:
            time.sleep(min(content[0], 0.25))
    return 0 if problem is None else 1


if __name__ == "__main__":
    sys.exit(main())
