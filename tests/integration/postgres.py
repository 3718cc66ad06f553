"""A PostgreSQL of the tests' own, from the machine's binaries, on a socket in a short folder."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

SAFE_TO_LOSE = (
    "-c",
    "fsync=off",
    "-c",
    "synchronous_commit=off",
    "-c",
    "full_page_writes=off",
    "-c",
    "shared_buffers=16MB",
)


def binaries() -> Path | None:
    """Return the folder of initdb and pg_ctl, None where there is no PostgreSQL."""
    # A command on PATH may be a link to another folder or a wrapper; only a folder with the server itself will do.
    on_path = [Path(found).resolve().parent for name in ("initdb", "pg_ctl") if (found := shutil.which(name))]
    installed = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    folders = [*on_path, *installed]
    needed = ("initdb", "pg_ctl", "postgres")
    return next((folder for folder in folders if all((folder / name).exists() for name in needed)), None)


@contextmanager
def running(folder: Path) -> Iterator[str]:
    """Run a server and yield the URL of its database."""
    with TemporaryDirectory(prefix="pg", dir="/tmp") as home:  # a socket's path must be short
        place = Path(home)
        user = "nobody" if os.geteuid() == 0 else None  # PostgreSQL refuses to run as root
        if user:
            shutil.chown(place, user)

        def call(name: str, *arguments: str) -> None:
            words = [str(folder / name), *arguments]
            done = subprocess.run(
                words, user=user, cwd=home, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, check=False
            )
            if done.returncode:
                raise RuntimeError(done.stderr)

        cluster = ("-D", str(place / "data"))
        call("initdb", *cluster, "-U", "duban", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync")
        options = " ".join(("-k", home, "-c", "listen_addresses=''", *SAFE_TO_LOSE))
        call("pg_ctl", *cluster, "-w", "-l", str(place / "log"), "-o", options, "start")
        try:
            yield f"postgresql+psycopg://duban@/postgres?host={home}"
        finally:
            call("pg_ctl", *cluster, "-m", "immediate", "stop")
