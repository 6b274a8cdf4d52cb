"""A program of the portal whose clock goes some days ahead: `python -m tests.later DAYS MODULE [ARGUMENTS]`."""

import runpy
import sys
from datetime import UTC, datetime, timedelta

import time_machine


def main() -> None:
    days, *sys.argv = sys.argv[1:]
    with time_machine.travel(datetime.now(UTC) + timedelta(days=int(days)), tick=True):
        runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main()
