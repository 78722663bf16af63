"""Run a program in a network: `python -m tests.netlab --profile hotel-wifi -- parley {server}`.

A companion server stands on the lab's Internet, and a participant `echo` in an open network answers every call with
moving pictures and coded tones. In the command `{server}` is the server's URL; its authority is in SSL_CERT_FILE, and a
proxy in HTTPS_PROXY. `--list` names the profiles.
"""

import argparse
import os
import subprocess
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path

from tests.netlab.lab import Lab, missing
from tests.netlab.networks import Network
from tests.netlab.people import PASSWORD, server_in
from tests.netlab.profiles import PROFILES


def main() -> int:
    """Build, run, take down; the exit code is the program's."""
    parser = argparse.ArgumentParser(prog="python -m tests.netlab", description=__doc__)
    parser.add_argument("--profile", choices=sorted(PROFILES), default="fibre")
    parser.add_argument("--network", choices=[network.value for network in Network], help="instead of the profile's")
    parser.add_argument("--list", action="store_true")
    parser.add_argument("command", nargs="*", metavar="COMMAND")
    arguments = parser.parse_args()
    if arguments.list or not arguments.command:
        for name, profile in PROFILES.items():
            print(f"{name:14} {profile.network.value:15} up {profile.up}\n{'':30} down {profile.down}")
        return 0
    if (why := missing()) is not None:
        print(f"no lab here: {why}", file=sys.stderr)
        return 2
    profile = PROFILES[arguments.profile]
    network = Network(arguments.network) if arguments.network else profile.network
    with Lab("s", homes={"here": network, "echo": Network.OPEN}) as lab, ExitStack() as running:
        lab.access("here", up=profile.up, down=profile.down)
        server = _serve(lab, running)
        command = [part.replace("{server}", server) for part in arguments.command]
        # Parley's own commands are found without an activated environment.
        programs = f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}"
        environment = os.environ | {"PATH": programs} | lab.environment("here")
        return subprocess.run(lab.inside("here", *command), env=environment).returncode


def _serve(lab: Lab, running: ExitStack) -> str:
    folder = Path(running.enter_context(tempfile.TemporaryDirectory()))
    server = server_in(lab, folder)
    running.callback(server.stop)
    arguments = ("--server", server.url, "--username", "echo", "--password", PASSWORD, "--register")
    echo = subprocess.Popen(
        lab.inside("echo", sys.executable, "-m", "app.headless", *arguments, "--auto-contact", "--answer"),
        stdout=subprocess.DEVNULL,
        env=os.environ | lab.environment("echo"),
    )
    running.callback(echo.wait)
    running.callback(echo.terminate)
    return server.url


if __name__ == "__main__":
    sys.exit(main())
