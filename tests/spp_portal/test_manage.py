"""The command line of the project."""

import os
import subprocess
import sys

from tests.conftest import HOME


def test_a_command_whose_reader_stops_says_nothing(tmp_path):
    read, write = os.pipe()
    os.close(read)
    environment = {**os.environ, "PORTAL_DATA_DIR": str(tmp_path)}
    done = subprocess.run(
        [sys.executable, HOME / "manage.py", "help"], stdout=write, stderr=subprocess.PIPE, env=environment, check=False
    )
    os.close(write)
    assert done.returncode == 141
    assert b"Broken" not in done.stderr
