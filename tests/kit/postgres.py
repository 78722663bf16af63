"""A private PostgreSQL cluster for tests: Debian's programs, a socket in a temporary folder, no TCP port.

initdb refuses to run as root, so under root the cluster belongs to `nobody`.
"""

import contextlib
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

USER = "parley"


def programs() -> Path:
    """The folder of initdb and pg_ctl."""
    found = shutil.which("initdb")
    if found:
        return Path(found).parent
    versions = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parent.parent.name))
    assert versions, "PostgreSQL is not installed: packaging/setup.sh test"
    return versions[-1].parent


@contextlib.contextmanager
def running_postgres() -> Iterator[str]:
    """A cluster for the time of the block; yields its URL."""
    folder = Path(tempfile.mkdtemp(prefix="parley-pg-", dir="/tmp"))  # socket paths are short
    owner = pwd.getpwnam("nobody") if os.geteuid() == 0 else None
    if owner is not None:
        os.chown(folder, owner.pw_uid, owner.pw_gid)
    folder.chmod(0o700)
    data = folder / "data"
    try:
        _run(owner, folder, "initdb", "-D", data, "-U", USER, "-A", "trust", "--no-sync", "-E", "UTF8")
        options = f"-c listen_addresses='' -c unix_socket_directories={folder} -c fsync=off -c shared_buffers=16MB"
        _run(owner, folder, "pg_ctl", "-D", data, "-w", "-l", folder / "log", "-o", options, "start")
        try:
            yield f"postgresql://{USER}@/postgres?host={folder}"
        finally:
            _run(owner, folder, "pg_ctl", "-D", data, "-w", "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _run(owner: pwd.struct_passwd | None, folder: Path, program: str, *arguments: object) -> None:
    done = subprocess.run(
        [str(programs() / program), *map(str, arguments)],
        cwd=folder,
        env={"PATH": os.environ["PATH"], "LC_ALL": "C", "TZ": "UTC"},
        stdin=subprocess.DEVNULL,
        stdout=(log := (folder / f"{program}.out").open("ab")),
        stderr=subprocess.STDOUT,
        user=owner.pw_uid if owner else None,
        group=owner.pw_gid if owner else None,
        extra_groups=[] if owner else None,
        check=False,
    )
    log.close()
    assert done.returncode == 0, (folder / f"{program}.out").read_text()
