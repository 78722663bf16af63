"""The companion and headless participants in a lab, as shipped."""

from pathlib import Path

from tests.kit.headless_process import HeadlessProcess
from tests.kit.server_process import ServerProcess
from tests.netlab.lab import Lab
from tests.netlab.networks import Families

PASSWORD = "correct horse battery"
SERVER_PORT = 443


def server_in(lab: Lab, folder: Path, *, place: str = "s", environment: dict[str, str] | None = None) -> ServerProcess:
    """A running companion on port 443, with a certificate that everybody believes. Its data is in the folder.

    It listens on its IPv4 address; where homes have IPv6, as it does when nothing is said.
    """
    folder.mkdir(exist_ok=True)
    certificate, key = lab.certificate(place)
    settings = {
        "PARLEY_CERTIFICATE": str(certificate),
        "PARLEY_KEY": str(key),
        "PARLEY_RELAY_PORT": "3478",
        "PARLEY_STUN_PORT": "3479",
    }
    server = ServerProcess(
        folder / "data",
        environment=settings | (environment or {}),
        host="" if lab.has_ipv6 else lab.addresses[place],
        port=SERVER_PORT,
        prefix=tuple(lab.inside(place)),
    )
    server.start()
    return server


async def person_in(lab: Lab, place: str, server: ServerProcess, name: str, *options: str) -> HeadlessProcess:
    """A participant who takes commands, signing in with a new account."""
    only_v6 = lab.homes[place].families is Families.V6
    host = f"[{lab.addresses6['s']}]" if only_v6 else lab.addresses["s"]
    return await HeadlessProcess.start(
        *("--server", f"https://{host}:{server.port}", "--username", name, "--password", PASSWORD),
        *("--register", "--auto-contact"),
        *("--commands", *options),
        name=name,
        prefix=tuple(lab.inside(place)),
        environment=lab.environment(place),
    )
