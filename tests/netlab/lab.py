"""An Internet of namespaces: servers on it, and homes behind routers, everything between them through the hub."""

import json
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import asdict
from pathlib import Path
from types import TracebackType
from typing import Self

from tests.netlab.authority import Authority
from tests.netlab.conditions import Conditions, Traffic
from tests.netlab.networks import PROXY_PORT, Families, Network, ruleset
from tests.netlab.spaces import ENVIRONMENT, Space, missing

__all__ = ["Home", "Lab", "missing"]


class Home:
    """A machine behind a router, with two sockets in the wall: `lan0`, plugged in, and `lan1`, not."""

    def __init__(
        self, network: Network, number: int, *, families: Families = Families.V4, router: Space, machine: Space
    ) -> None:
        """`number` counts from 1 to 15 and makes the addresses."""
        self.network = network
        self.families = families
        self.router = router
        self.machine = machine
        self.public = f"192.0.2.{number}"
        """Address of the router on the Internet."""
        if network is Network.OPEN:
            self._lans = (f"203.0.113.{16 * number}/29", f"203.0.113.{16 * number + 8}/29")
        else:
            self._lans = (f"192.168.{10 * number}.0/24", f"192.168.{10 * number + 1}.0/24")
        self._prefix = f"2001:db8:{number:x}"

    @property
    def networks(self) -> tuple[str, ...]:
        """What the Internet routes here."""
        v4 = (f"{self.public}/32", *(self._lans if self.network is Network.OPEN else ()))
        v6 = (f"{self._prefix}::/48",)
        return (v4 if Families.V4 in self.families else ()) + (v6 if Families.V6 in self.families else ())

    def address(self, socket: int = 0) -> str:
        """The machine's IPv4 address at a socket."""
        return self._host(socket, 2)

    def address6(self, socket: int = 0) -> str:
        """The machine's IPv6 address at a socket."""
        return f"{self._prefix}:{socket}::2"

    def gateway6(self, socket: int = 0) -> str:
        """The router's IPv6 address at a socket."""
        return f"{self._prefix}:{socket}::1"

    def gateway(self, socket: int = 0) -> str:
        """The router's address at a socket."""
        return self._host(socket, 1)

    def wire(self) -> None:
        """Put cables and addresses in place, and start the router."""
        self.machine.ip(
            *(f"link add lan{socket} type veth peer name lan{socket} netns {self.router.pid}" for socket in (0, 1))
        )
        for socket in (0, 1):
            addresses = [f"{self.gateway(socket)}/{self._length(socket)}"] if Families.V4 in self.families else []
            addresses += [f"{self.gateway6(socket)}/64 nodad"] if Families.V6 in self.families else []
            self.router.ip(
                f"link set lan{socket} up", *(f"address add {address} dev lan{socket}" for address in addresses)
            )
        for setting in ("ipv4/ip_forward", "ipv6/conf/all/forwarding"):
            self.router.run("sh", "-c", f"echo 1 > /proc/sys/net/{setting}")
        self.router.run("nft", "-f", "-", given=ruleset(self.network))
        self.plug(0)

    def plug(self, socket: int) -> None:
        """The machine gets a cable, an address and a default route; the newest is preferred."""
        rest = f"dev lan{socket} metric {100 - 10 * socket}"
        self.machine.ip(f"link set lan{socket} up")
        if Families.V4 in self.families:
            self.machine.ip(
                f"address add {self.address(socket)}/{self._length(socket)} dev lan{socket}",
                f"route add default via {self.gateway(socket)} {rest}",
            )
        if Families.V6 in self.families:
            self.machine.ip(
                f"address add {self.address6(socket)}/64 dev lan{socket} nodad",
                f"route add ::/0 via {self.gateway6(socket)} {rest}",
            )

    def unplug(self, socket: int) -> None:
        """The cable is pulled: address and route go."""
        self.machine.ip(f"address flush dev lan{socket}", f"link set lan{socket} down")

    def _length(self, socket: int) -> str:
        return self._lans[socket].partition("/")[2]

    def _host(self, socket: int, number: int) -> str:
        first, _, _ = self._lans[socket].partition("/")
        start, _, last = first.rpartition(".")
        return f"{start}.{int(last) + number}"


class Lab:
    """Servers with an address on the Internet each, and homes. Whatever runs inside must end before the lab does.

    `with Lab("s", homes={"a": Network.CONE}) as lab: lab.between("a", "s", Conditions(loss=0.05));
    Popen(lab.inside("a", …), env=os.environ | lab.environment("a"))`
    """

    def __init__(
        self,
        *servers: str,
        homes: Mapping[str, Network] | None = None,
        families: Mapping[str, Families] | None = None,
        login: str = "",
    ) -> None:
        """`families` of homes that have not IPv4 alone. `login` is `user:password` for the proxies that ask for one."""
        self.addresses = {server: f"198.51.100.{number}" for number, server in enumerate(servers, 1)}
        """Of the servers, IPv4."""
        self.addresses6 = {server: f"2001:db8:ffff::{number}" for number, server in enumerate(servers, 1)}
        """Of the servers, IPv6."""
        self.homes: dict[str, Home] = {}
        self._networks = dict(homes or {})
        self._families = dict(families or {})
        self._login = login
        self._spaces: dict[str, Space] = {}
        self._stack = ExitStack()

    def __enter__(self) -> Self:
        try:
            self._build()
        except BaseException:
            self._stack.close()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stack.close()

    # -- what is there -------------------------------------------------------------------------------------------------

    def inside(self, place: str, *command: str) -> list[str]:
        """The command line that runs `command` on that server, or on the machine of that home."""
        return [*self._spaces[place].enter, *command]

    def run(self, place: str, *command: str) -> str:
        """Run a command there and return what it prints."""
        return self._spaces[place].run(*command)

    def environment(self, place: str) -> dict[str, str]:
        """What programs need to know there: whom to believe, and which proxy to ask."""
        home = self.homes.get(place)
        network = Network.OPEN if home is None else home.network
        trust = {
            "SSL_CERT_FILE": str(self._believed if network is Network.TLS_INSPECTING else self._internet.certificate)
        }
        if home is None or not network.has_proxy:
            return trust
        proxy = f"http://{self._login}{'@' if self._login else ''}{home.gateway()}:{PROXY_PORT}"
        return trust | dict.fromkeys(("HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy"), proxy)

    @property
    def has_ipv6(self) -> bool:
        """Whether some home has IPv6."""
        return any(Families.V6 in families for families in self._families.values())

    def certificate(self, server: str) -> tuple[Path, Path]:
        """(certificate, key) of a server, signed by the authority that everybody believes."""
        return self._internet.certify(self.addresses[server], self.addresses6[server])

    def carried(self, source: str, target: str) -> int:
        """Bytes that have left one place for another, lost ones included."""
        return self.traffic(source, target).carried

    def traffic(self, source: str, target: str) -> Traffic:
        """What has gone from one place to another so far, and what waits."""
        return Traffic(**json.loads(self._order(traffic=f"{source}>{target}")))

    # -- what can be changed -------------------------------------------------------------------------------------------

    def between(self, one: str, other: str, conditions: Conditions) -> None:
        """Both directions of the Internet between two places."""
        self.toward(one, other, conditions)
        self.toward(other, one, conditions)

    def toward(self, source: str, target: str, conditions: Conditions) -> None:
        """One direction of the Internet between two places."""
        self._order(lane=f"{source}>{target}", conditions=asdict(conditions))

    def access(self, place: str, *, up: Conditions, down: Conditions) -> None:
        """The line of a place to the Internet: all that it sends, and all that it gets, shares it."""
        self._order(lane=f"{place}>", conditions=asdict(up))
        self._order(lane=f">{place}", conditions=asdict(down))

    def forget(self, one: str, other: str) -> None:
        """Firewalls lose their memory: ports that have spoken by UDP between the two never do so again."""
        self._order(forget=[one, other])

    # -- building ------------------------------------------------------------------------------------------------------

    def _build(self) -> None:
        folder = Path(self._stack.enter_context(tempfile.TemporaryDirectory(prefix="netlab-")))
        self._internet = Authority(folder, "internet")
        inspection = Authority(folder, "inspection")
        self._believed = folder / "believed.pem"
        self._believed.write_bytes(self._internet.certificate.read_bytes() + inspection.certificate.read_bytes())
        middle = self._space(None)
        for server in self.addresses:
            self._spaces[server] = self._space(middle)
        for number, (name, network) in enumerate(self._networks.items(), 1):
            families = self._families.get(name, Families.V4)
            router, machine = self._space(middle), self._space(middle)
            home = Home(network, number, families=families, router=router, machine=machine)
            home.wire()
            self.homes[name], self._spaces[name] = home, home.machine
        self._start_hub(middle)
        for server, address in self.addresses.items():
            self._connect(middle, server, self._spaces[server], f"{address}/32", f"{self.addresses6[server]}/128 nodad")
        for name, home in self.homes.items():
            self._connect(middle, name, home.router, *([f"{home.public}/32"] if Families.V4 in home.families else []))
            if home.network.has_proxy:
                self._start_proxy(home, folder)

    def _space(self, within: Space | None) -> Space:
        space = Space(within)
        self._stack.callback(space.close)
        return space

    def _start_hub(self, middle: Space) -> None:
        places = [f"{server}={address},{self.addresses6[server]}" for server, address in self.addresses.items()]
        places += [f"{name}={','.join(home.networks)}" for name, home in self.homes.items()]
        self._hub = self._process([*middle.enter, sys.executable, "-m", "tests.netlab.hub", *places], ENVIRONMENT)

    def _start_proxy(self, home: Home, folder: Path) -> None:
        inspects = ("--inspect", str(folder)) if home.network is Network.TLS_INSPECTING else ()
        login = ("--login", self._login) if self._login else ()
        command = (sys.executable, "-m", "tests.netlab.proxy", home.gateway(), str(PROXY_PORT), *login, *inspects)
        environment = ENVIRONMENT | {"SSL_CERT_FILE": str(self._internet.certificate)}
        proxy = self._process([*home.router.enter, *command], environment)
        self._stack.callback(proxy.kill)

    def _process(self, command: list[str], environment: Mapping[str, str]) -> "subprocess.Popen[str]":
        process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=dict(environment)
        )
        self._stack.callback(process.communicate)
        assert process.stdout is not None
        assert process.stdout.readline().strip() == "ready", f"{command} did not start"
        return process

    @staticmethod
    def _connect(middle: Space, name: str, space: Space, *addresses: str) -> None:
        middle.ip(f"link set tun-{name} netns {space.pid} name wan")
        space.ip(
            *(f"address add {address} dev wan" for address in addresses),
            *("link set wan up", "route add default dev wan", "route add ::/0 dev wan"),
        )

    def _order(self, **change: object) -> str:
        assert self._hub.stdin is not None
        assert self._hub.stdout is not None
        self._hub.stdin.write(json.dumps(change) + "\n")
        self._hub.stdin.flush()
        answer = self._hub.stdout.readline().strip()
        assert answer, "the hub has ended"
        return answer
