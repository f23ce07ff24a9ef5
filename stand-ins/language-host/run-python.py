"""Runs a Pulumi program in Python; started by pulumi-language-python.

Pulumi's own runner comes with its CLI. Like that one, this exits with 0 when all went well, with 32 when it has told
the user what went wrong, and with anything else when it has not.
"""

import argparse
import asyncio
import logging
import os
import runpy
import sys
import traceback
from concurrent.futures import ThreadPoolExecutor

try:
    import pulumi
    import pulumi.runtime
except ImportError as missing:
    print(f"{sys.executable} cannot import pulumi ({missing}); install the program's requirements.", file=sys.stderr)
    sys.exit(1)

ALREADY_TOLD = 32


def parse_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    for flag in ("organization", "project", "root-directory", "stack", "pwd", "parallel", "monitor", "engine", "dry-run"):
        parser.add_argument(f"--{flag}", required=True)
    parser.add_argument("program")
    parser.add_argument("arguments", nargs="*")
    return parser.parse_args()


def configure(arguments: argparse.Namespace) -> None:
    pulumi.runtime.set_all_config(
        pulumi.runtime.get_config_env(), pulumi.runtime.get_config_secret_keys_env()
    )
    pulumi.runtime.configure(
        pulumi.runtime.Settings(
            monitor=arguments.monitor,
            engine=arguments.engine,
            project=arguments.project,
            stack=arguments.stack,
            parallel=int(arguments.parallel),
            dry_run=arguments.dry_run == "true",
            organization=arguments.organization,
            root_directory=arguments.root_directory,
        )
    )


def traceback_of_program(program: str) -> str:
    """The current exception's traceback, starting at the program's first line."""
    error = sys.exc_info()[1]
    main = os.path.join(program, "__main__.py") if os.path.isdir(program) else program
    frames = traceback.extract_tb(error.__traceback__)
    own = [index for index, frame in enumerate(frames) if frame.filename == main]
    first = own[0] if own else 0
    lines = traceback.format_list(frames[first:]) + traceback.format_exception_only(error)
    return "Traceback (most recent call last):\n" + "".join(lines)


def run(arguments: argparse.Namespace) -> int:
    program = os.path.abspath(arguments.program)
    sys.argv = [program, *arguments.arguments]
    os.chdir(arguments.pwd)
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    # Each open call to the engine occupies a thread.
    threads = ThreadPoolExecutor(max_workers=max(int(arguments.parallel), 1) * 4)
    loop.set_default_executor(threads)
    # Leftover tasks after an update stops are no error.
    logging.getLogger("asyncio").setLevel(logging.CRITICAL)

    def run_program() -> None:
        runpy.run_path(program, run_name="__main__")

    try:
        loop.run_until_complete(pulumi.runtime.run_in_stack(run_program))
        return 0
    except pulumi.RunError as error:
        pulumi.log.error(str(error))
    except Exception:
        pulumi.log.error("Program failed with an unhandled exception:\n" + traceback_of_program(program))
    except SystemExit as left:
        # A successful exit would delete the resources that the program has not reached yet.
        pulumi.log.error(f"The program called sys.exit({left.code!r}) before Pulumi was done with its resources.")
    finally:
        threads.shutdown(wait=True)
        loop.close()
        sys.stdout.flush()
        sys.stderr.flush()
    return ALREADY_TOLD


if __name__ == "__main__":
    arguments = parse_arguments()
    configure(arguments)
    sys.exit(run(arguments))
