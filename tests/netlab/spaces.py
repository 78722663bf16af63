"""Network namespaces without names: each lives as long as the process that keeps it, and that as long as we do."""

import os
import shutil
import subprocess
from functools import cache

TUN = "/dev/net/tun"
TOOLS = ("ip", "nft", "nsenter", "unshare")
IS_ROOT = os.geteuid() == 0
PATH = f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin"
ENVIRONMENT = {**os.environ, "PATH": PATH}


class Space:
    """One network namespace. `within` is one that was made before; without root all are within one user namespace."""

    def __init__(self, within: "Space | None" = None) -> None:
        user = () if IS_ROOT or within is not None else ("--user", "--map-root-user")
        keep = ("unshare", *user, "--net", "sh", "-c", "ip link set lo up && echo ready && exec cat")
        self._keeper = subprocess.Popen(
            [*(within.enter if within is not None else ()), *keep],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env=ENVIRONMENT,
        )
        assert self._keeper.stdout is not None
        assert self._keeper.stderr is not None
        if self._keeper.stdout.readline().strip() != "ready":
            why = self._keeper.stderr.read().strip()
            self.close()
            raise OSError(f"no network namespace: {why}")

    @property
    def pid(self) -> int:
        """A process inside, by which others find the namespace."""
        return self._keeper.pid

    @property
    def enter(self) -> tuple[str, ...]:
        """The beginning of a command line that runs the rest inside."""
        user = () if IS_ROOT else ("--user", "--preserve-credentials")
        return ("nsenter", f"--target={self.pid}", *user, "--net")

    def run(self, *command: str, given: str = "") -> str:
        """Run a command inside and return what it prints; `given` is its input. AssertionError if it fails."""
        done = subprocess.run([*self.enter, *command], input=given, capture_output=True, text=True, env=ENVIRONMENT)
        assert done.returncode == 0, f"{' '.join(command)}: {done.stderr}\n{given}"
        return done.stdout

    def ip(self, *commands: str) -> None:
        """Run commands of `ip` inside, in order."""
        self.run("ip", "-batch", "-", given="\n".join(commands) + "\n")

    def close(self) -> None:
        """Let it go. Idempotent."""
        self._keeper.communicate()


@cache
def missing() -> str | None:
    """Why a lab cannot be built here, or None."""
    absent = [tool for tool in TOOLS if shutil.which(tool, path=PATH) is None]
    if absent:
        return f"not installed: {', '.join(absent)}"
    if not os.access(TUN, os.R_OK | os.W_OK):
        return f"no {TUN}"
    try:
        space = Space()
    except OSError as error:
        return str(error)
    try:
        space.run("ip", "tuntap", "add", "probe", "mode", "tun")
        space.run("nft", "-f", "-", given="table ip probe { chain c { type nat hook postrouting priority 100; }; }")
    except AssertionError as error:
        return f"network namespaces are limited here: {error}"
    finally:
        space.close()
    return None
