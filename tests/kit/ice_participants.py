"""ICE agents with their gatherers on a virtual network, and media that is acknowledged: a call without the media."""

import itertools
import struct
from collections.abc import Callable
from dataclasses import dataclass

from app.protocol.description import CandidateBatch
from app.protocol.model import RelayServer
from media.ice.addresses import Address
from media.ice.agent import IceAgent
from media.ice.gatherer import Gatherer
from media.ice.servers import Server, parse_server
from media.ice.types import (
    CloseLink,
    Connect,
    Credentials,
    GatheringPolicy,
    IceEvent,
    Interface,
    LocalCandidates,
    OpenSocket,
    Output,
    PathKey,
    RelayHeld,
    Transmit,
)
from tests.kit.virtual_network import TURN_PORT, Impairment, Nat, RelayHost, Site, VirtualNetwork

MEDIA_INTERVAL = 0.02
FEEDBACK_INTERVAL = 0.05
REORDERED = 3  # transmissions; what was not acknowledged when one so much newer was, is lost
CALLER_IP = "20.1.1.1"
CALLEE_IP = "20.1.1.2"
ANY_CANDIDATE = GatheringPolicy()
UNIMPAIRED = Impairment()
_MEDIA = 0x80
_FEEDBACK = 0x81


@dataclass(frozen=True, slots=True)
class Heard:
    """Media that arrived."""

    number: int
    at: float
    path: PathKey


class Participant:
    """One end: a site, a gatherer, an agent, and media both ways if asked for."""

    def __init__(
        self,
        network: VirtualNetwork,
        name: str,
        site: Site,
        *,
        controlling: bool,
        policy: GatheringPolicy = ANY_CANDIDATE,
    ) -> None:
        self.network = network
        self.name = name
        self.site = site
        self.other: Participant | None = None
        self.signalling_is_open = False
        self.signalling_from = 0.0
        self.gatherer = Gatherer(network.random.randbytes(32))
        self.agent = IceAgent(
            controlling=controlling,
            credentials=Credentials(name * 8, name * 24),
            seed=network.random.randbytes(32),
            tie_breaker=network.random.getrandbits(64),
            pacer=self.gatherer.pacer,
            policy=policy,
        )
        self.gatherer.attach(self.agent, network.now)
        self.events: list[tuple[float, IceEvent]] = []
        self.heard: list[Heard] = []
        self.sent_on: dict[PathKey, int] = {}
        self.transmitted: list[tuple[float, Transmit]] = []
        self.first_path_at: float | None = None
        self.hosts: dict[str, RelayHost] = {}
        self._sockets: dict[int, Address] = {}
        self._streams: dict[int, tuple[RelayHost, int]] = {}
        self._port = 5000
        self._wake: float | None = None
        self._transmissions: dict[int, tuple[PathKey, float]] = {}
        self._next_transmission = 0
        self._media_number = 0
        self._to_acknowledge: list[int] = []
        self._pumping = False
        self._gives_feedback = True

    # -- commands ------------------------------------------------------------------------------------------------------

    def gather(self, servers: tuple[Server, ...] = (), network_number: int = 1) -> None:
        """Open a socket on the site's address and ask the servers."""
        interface = Interface(self.site.local_ip, network_number)
        self.gatherer.set_interfaces((interface,), self.network.now)
        self.gatherer.set_servers(servers, self.network.now)
        self.pump()

    def lose_address(self) -> None:
        """The machine's address goes away."""
        self.gatherer.set_interfaces((), self.network.now)
        self.pump()

    def describe_to(self, other: "Participant", *, delay: float) -> None:
        """Send our description with the candidates known now."""
        description, batch = self.agent.description(self.network.now), self.agent.candidates()

        def arrive() -> None:
            other.agent.set_remote(description, self.network.now)
            other.agent.add_remote_candidates(batch, self.network.now)
            other.pump()

        self.network.at(self.network.now + delay, arrive)
        self.signalling_is_open = True

    def receive_batch(self, batch: CandidateBatch) -> None:
        """Trickled candidates arrive."""
        self.agent.add_remote_candidates(batch, self.network.now)
        self.pump()

    def start_media(self) -> None:
        """Send media each 20 ms and feedback each 50 ms from now on."""
        self.network.at(self.network.now + self.network.random.uniform(0, MEDIA_INTERVAL), self._media_tick)
        self.network.at(self.network.now + self.network.random.uniform(0, FEEDBACK_INTERVAL), self._feedback_tick)

    def stop_feedback(self) -> None:
        """Receive media and say nothing about it."""
        self._gives_feedback = False

    # -- figures -------------------------------------------------------------------------------------------------------

    @property
    def is_ready(self) -> bool:
        """Whether it can send."""
        return bool(self.agent.send_paths())

    @property
    def relays(self) -> int:
        """Relays on the sending path."""
        return self.agent.send_paths()[0].relays

    def silence(self, since: float, until: float) -> float:
        """Seconds of the longest silence of media that ends after `since`."""
        times = [heard.at for heard in self.heard if heard.at < until] + [until]
        gaps = [later - max(earlier, since) for earlier, later in itertools.pairwise(times) if later > since]
        return max(gaps, default=until - since)

    # -- the shell -----------------------------------------------------------------------------------------------------

    def pump(self) -> None:
        """Carry out what the machine asks for, as the driver does."""
        if self._pumping:
            return
        self._pumping = True
        while True:
            outgoing, events = self.gatherer.outgoing(), self.gatherer.events()
            for output in outgoing:
                self._carry_out(output)
            for _, event in events:
                self._tell(event)
            if not outgoing and not events:
                break
        self._pumping = False
        if self.first_path_at is None and self.is_ready:
            self.first_path_at = self.network.now
        self._arm()

    def _arm(self) -> None:
        at = self.gatherer.next_timeout()
        if at is not None and at != self._wake:
            self._wake = at
            self.network.at(at, lambda: self._tick(at))

    def _tick(self, at: float) -> None:
        if self._wake != at:
            return
        self._wake = None
        self.gatherer.handle_timeout(self.network.now)
        after = self.gatherer.next_timeout()
        assert after is None or after > self.network.now, "the machine wants to be called again at once"
        self.pump()

    def _carry_out(self, output: Output) -> None:
        match output:
            case Transmit(link, address, data):
                self._transmit(link, address, data)
            case OpenSocket(link, interface):
                self._port += 1
                self._sockets[link] = (interface.ip, self._port)
                self.gatherer.opened(link, self._sockets[link], self.network.now)
            case CloseLink(link):
                self._sockets.pop(link, None)
                self._streams.pop(link, None)
            case Connect(link, remote):
                self._connect(link, remote)
            case _:
                raise AssertionError(f"unexpected {output}")

    def _transmit(self, link: int, address: Address, data: bytes) -> None:
        self.transmitted.append((self.network.now, Transmit(link, address, data)))
        if link in self._sockets:
            self.site.send(self._sockets[link], address, data)
        elif link in self._streams:
            host, number = self._streams[link]
            client = (self.site.public_ip, number)
            half = self.network.impairment.rtt / 2
            self.network.at(self.network.now + half, lambda: host.from_stream(number, client, data))

    def _connect(self, link: int, remote: Address) -> None:
        host = self.hosts.get(remote[0])
        if host is None or remote[1] != TURN_PORT:
            self.network.at(self.network.now + 1.0, lambda: self._stream_failed(link))
            return
        number = self.network.random.randrange(1024, 65536)
        host.connect(number, lambda data: self._arrived(remote, link, data))

        def connected() -> None:
            self._streams[link] = (host, number)
            self.gatherer.connected(link, self.network.now)
            self.pump()

        self.network.at(self.network.now + self.network.impairment.rtt, connected)

    def _stream_failed(self, link: int) -> None:
        self.gatherer.link_closed(link, self.network.now)
        self.pump()

    def from_site(self, source: Address, local: Address, data: bytes) -> None:
        """A datagram arrived at the machine."""
        link = next((link for link, address in self._sockets.items() if address == local), None)
        if link is not None:
            self._arrived(source, link, data)

    def _arrived(self, source: Address, link: int, data: bytes) -> None:
        payload = self.gatherer.receive(data, source, link, self.network.now)
        if payload is not None:
            self._read(payload.data, payload.path)
        self.pump()

    def _tell(self, event: IceEvent) -> None:
        self.events.append((self.network.now, event))
        if isinstance(event, RelayHeld) and self.other is not None:
            self.describe_to(self.other, delay=self.network.impairment.rtt)
        if isinstance(event, LocalCandidates) and self.other is not None and self.signalling_is_open:
            other, batch = self.other, event.batch
            leaves = max(self.network.now, self.signalling_from, other.signalling_from)
            self.network.at(leaves + self.network.impairment.rtt, lambda: other.receive_batch(batch))

    # -- media ---------------------------------------------------------------------------------------------------------

    def _read(self, data: bytes, path: PathKey) -> None:
        if data[0] == _MEDIA:
            transmission, number = struct.unpack_from("!II", data, 1)
            self.heard.append(Heard(number, self.network.now, path))
            self._to_acknowledge.append(transmission)
            self.agent.media_heard(path, self.network.now)
        elif data[0] == _FEEDBACK:
            self._read_feedback([number for (number,) in struct.iter_unpack("!I", data[1:])])

    def _read_feedback(self, arrived: list[int]) -> None:
        newest: dict[PathKey, int] = {}
        for transmission in arrived:
            sent = self._transmissions.pop(transmission, None)
            if sent is not None:
                self.agent.media_acknowledged(*sent, self.network.now)
                self.agent.media_fate(sent[0], 1, 0)
                newest[sent[0]] = transmission
        overtaken = [
            number for number, (path, _) in self._transmissions.items() if number < newest.get(path, 0) - REORDERED
        ]
        for transmission in overtaken:
            self.agent.media_fate(self._transmissions.pop(transmission)[0], 0, 1)

    def _send(self, make: Callable[[PathKey], bytes]) -> None:
        for path in self.agent.send_paths():
            packet = path.base.packet(path.remote, make(path.key))
            self._transmit(*packet)
        self.pump()

    def _media_tick(self) -> None:
        self._media_number += 1
        self._send(self._media_packet)
        self.network.at(self.network.now + MEDIA_INTERVAL, self._media_tick)

    def _media_packet(self, path: PathKey) -> bytes:
        self._next_transmission += 1
        self._transmissions[self._next_transmission] = (path, self.network.now)
        self.sent_on[path] = self.sent_on.get(path, 0) + 1
        self.agent.media_sent(path, self.network.now)
        return struct.pack("!BII", _MEDIA, self._next_transmission, self._media_number) + bytes(100)

    def _feedback_tick(self) -> None:
        acknowledged, self._to_acknowledge = self._to_acknowledge[-60:], []
        if acknowledged and self._gives_feedback:
            report = bytes([_FEEDBACK]) + struct.pack(f"!{len(acknowledged)}I", *acknowledged)
            self._send(lambda _: report)
        self.network.at(self.network.now + FEEDBACK_INTERVAL, self._feedback_tick)


@dataclass(frozen=True, slots=True)
class Scenario:
    """How a call is set up. The caller has gathered while it rang; the callee accepts at time 0."""

    seed: int = 1
    nats: tuple[Nat, Nat] = (Nat.OPEN, Nat.OPEN)
    impairment: Impairment = UNIMPAIRED
    relays: int = 1
    over_tcp: bool = False
    """The relays are offered by TCP, too."""
    only_tcp: bool = False
    handed_out: bool = False
    """The peer's address and the nonce come with signalling."""
    answer_delay: float = 0.0
    """Seconds by which the callee's description is late."""
    media: bool = False
    controlling: tuple[bool, bool] = (True, False)
    detours: tuple[float, ...] = ()
    """Seconds that each relay in turn is further away than the others, one way."""
    policy: GatheringPolicy = ANY_CANDIDATE


def call(scenario: Scenario) -> tuple[VirtualNetwork, Participant, Participant, list[RelayHost]]:
    """Set up a call and stop at time 0, where the callee has accepted."""
    network = VirtualNetwork(scenario.seed, scenario.impairment)
    network.now = -8.0
    hosts = [RelayHost(network, f"40.1.1.{number + 1}") for number in range(max(1, scenario.relays))]
    network.detours |= {host.ip: detour for host, detour in zip(hosts, scenario.detours, strict=False)}
    participants: list[Participant] = []
    for index, (name, ip) in enumerate((("A", CALLER_IP), ("B", CALLEE_IP))):
        site = Site(network, scenario.nats[index], ip)
        participant = Participant(network, name, site, controlling=scenario.controlling[index], policy=scenario.policy)
        site.deliver = participant.from_site
        participant.hosts = {host.ip: host for host in hosts}
        participants.append(participant)
    caller, callee = participants
    caller.other, callee.other = callee, caller
    caller.gather(servers(scenario, hosts, caller.name))
    network.run(0.0)
    callee.gather(servers(scenario, hosts, callee.name))
    caller.describe_to(callee, delay=0.0)
    callee.describe_to(caller, delay=scenario.impairment.rtt + scenario.answer_delay)
    if scenario.handed_out:
        _hint(network, caller, CALLEE_IP, at=scenario.impairment.rtt)
        _hint(network, callee, CALLER_IP, at=0.0)
    if scenario.media:
        caller.start_media()
        callee.start_media()
    return network, caller, callee, hosts


def servers(scenario: Scenario, hosts: list[RelayHost], user: str = "user") -> tuple[Server, ...]:
    """What the companion hands out to somebody."""
    urls: list[Server] = []
    for host in hosts[: max(1, scenario.relays)]:
        username, credential = host.credentials(user)
        realm, nonce = host.server.challenge(host.network.now) if scenario.handed_out else ("", "")
        offers = [f"stun:{host.ip}:{TURN_PORT}"]
        if scenario.relays and not scenario.only_tcp:
            offers.append(f"turn:{host.ip}:{TURN_PORT}?transport=udp")
        if scenario.relays and (scenario.over_tcp or scenario.only_tcp):
            offers.append(f"turn:{host.ip}:{TURN_PORT}?transport=tcp")
        for url in offers:
            server = parse_server(RelayServer(url, username, credential, realm=realm, nonce=nonce))
            assert server is not None
            urls.append(server)
    return tuple(urls)


def _hint(network: VirtualNetwork, participant: Participant, ip: str, *, at: float) -> None:
    def hint() -> None:
        participant.agent.hint_peer_address(ip, network.now)
        participant.pump()

    network.at(at, hint)
