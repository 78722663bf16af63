"""The TURN server in virtual time: its relay sockets open at once, and its clients ask one request at a time."""

from media.ice.addresses import Address
from media.ice.attributes import AddressFamily
from media.ice.stun import Class, Message, Method, parse, verify_integrity
from server.turn.config import TurnConfig, TurnLimits
from server.turn.credentials import make_credentials
from server.turn.outputs import CloseRelay, OpenRelay, Source, ToClient, ToPeer
from server.turn.policy import PeerPolicy
from server.turn.server import TurnServer
from server.turn.statistics import Drop
from tests.kit.turn_requests import UDP, Attributes, TurnRequests

SECRET, WALL = "north", 1_800_000_000.0
RELAY_IP = "198.51.100.1"
PEER: Address = ("203.0.113.7", 4000)
OTHER_PEER: Address = ("203.0.113.8", 4000)


class Lab:
    """A server whose relay sockets open at once, from port 50000 up."""

    def __init__(self, *, fails: bool = False, policy: PeerPolicy | None = None, **limits: float) -> None:
        config = TurnConfig(
            families=frozenset(AddressFamily),
            limits=TurnLimits(**limits),  # type: ignore[arg-type]  # floats where the test wants them
            policy=policy or PeerPolicy(own_ips=frozenset({RELAY_IP, "2001:db8::1"})),
        )
        self.server = TurnServer(config, secret=SECRET, seed=bytes(32), wall=WALL, now=0.0)
        self.now = 0.0
        self.fails = fails
        self.port = 50000
        self.open: dict[int, Address] = {}
        self.events: list[object] = []

    def give(self, data: bytes, source: Source) -> list[bytes | ToPeer]:
        """What the server sends because of one datagram: bytes to that client, or a datagram to a peer."""
        out: list[bytes | ToPeer] = []
        result = self.server.receive(data, source, self.now)
        if result is not None:
            out.append(result.data if isinstance(result, ToClient) else result)
        return out + self.drain()

    def drain(self) -> list[bytes | ToPeer]:
        """Do what the server asks for; what it sends."""
        sent: list[bytes | ToPeer] = []
        while items := self.server.outgoing():
            for item in items:
                match item:
                    case ToClient():
                        sent.append(item.data)
                    case OpenRelay():
                        self._open(item)
                    case CloseRelay():
                        self.open.pop(item.relay_id, None)
        self.events += self.server.events()
        return sent

    def _open(self, wanted: OpenRelay) -> None:
        if self.fails:
            self.server.relay_failed(wanted.relay_id, self.now)
            return
        ip = RELAY_IP if wanted.family is AddressFamily.IPV4 else "2001:db8::1"
        self.port += 1 + (wanted.even_port and self.port % 2 == 0)
        self.open[wanted.relay_id] = (ip, self.port)
        if wanted.reserved_id is not None:
            self.open[wanted.reserved_id] = (ip, self.port + 1)
        self.server.relay_opened(wanted.relay_id, (ip, self.port), self.now)
        if wanted.reserved_id is not None:
            self.port += 1

    def advance(self, seconds: float) -> None:
        """Let time pass, firing timers at their time."""
        end = self.now + seconds
        while (at := self.server.next_timeout()) is not None and at <= end:
            self.now = at
            self.server.handle_timeout(at)
            after = self.server.next_timeout()
            assert after is None or after > at
            self.drain()
        self.now = end

    @property
    def drops(self) -> dict[Drop, int]:
        return {reason: count for reason, count in self.server.statistics().drops.items() if count}


class Client(TurnRequests):
    """One client of the lab, with credentials and the nonce handed out."""

    def __init__(self, lab: Lab, user: str = "ann", *, port: int = 1000, stream: bool = False, ip: str = "192.0.2.1"):
        username, password = make_credentials(SECRET, user, WALL + 100_000)
        realm, nonce = lab.server.challenge(lab.now)
        super().__init__(username, password, realm=realm, nonce=nonce)
        self.lab = lab
        self.source = Source(1, (ip, port), stream)

    def ask(self, method: Method, attributes: Attributes = (), *, peers: tuple[Address, ...] = ()) -> Message:
        """The answer to a request."""
        (answer,) = self.give(self.request(method, attributes, peers=peers))
        assert isinstance(answer, bytes)
        message = parse(answer)
        assert message is not None
        if self.nonce and (message.error is None or message.error.code not in (400, 401, 438)):
            assert verify_integrity(answer, self.key), "an answer to a proved request is signed"
        return message

    def give(self, data: bytes) -> list[bytes | ToPeer]:
        return self.lab.give(data, self.source)

    def code(self, method: Method, attributes: Attributes = (), *, peers: tuple[Address, ...] = ()) -> int:
        """The error code of the answer, 0 for success."""
        answer = self.ask(method, attributes, peers=peers)
        assert (answer.error is None) == (answer.cls is Class.SUCCESS)
        return 0 if answer.error is None else answer.error.code

    def allocate(self, attributes: Attributes = UDP) -> Address:
        """Allocate; the relayed address."""
        relayed = self.ask(Method.ALLOCATE, attributes).relayed_address
        assert relayed is not None
        return relayed

    def fresh_nonce(self) -> None:
        self.realm, self.nonce = self.lab.server.challenge(self.lab.now)

    @property
    def relay_id(self) -> int:
        return max(self.lab.open)


def from_peer(lab: Lab, client: Client, peer: Address, payload: bytes) -> bytes | None:
    result = lab.server.relayed(client.relay_id, peer, payload, lab.now)
    assert result is None or result.source == client.source
    return None if result is None else result.data
