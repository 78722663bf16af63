"""The TURN server in virtual time: every rule of RFC 8656 that we keep, and what it refuses."""

import pytest

from media.ice.addresses import Address
from media.ice.attributes import AddressFamily, Attribute
from media.ice.framing import channel_data, parse_channel_data
from media.ice.stun import Class, Message, Method, parse, verify_integrity
from server.turn.config import TurnConfig, TurnLimits
from server.turn.credentials import make_credentials
from server.turn.outputs import AllocationCreated, AllocationEnded, CloseRelay, OpenRelay, Source, ToClient, ToPeer
from server.turn.policy import PeerPolicy
from server.turn.server import TurnServer
from server.turn.statistics import Drop
from tests.kit.turn_requests import (
    DONT_FRAGMENT,
    EVEN_PORT,
    EVEN_PORT_AND_NEXT,
    UDP,
    Attributes,
    TurnRequests,
    channel,
    family,
    lifetime,
)

SECRET, WALL = "north", 1_800_000_000.0
RELAY_IP = "198.51.100.1"
PEER: Address = ("203.0.113.7", 4000)
OTHER_PEER: Address = ("203.0.113.8", 4000)


class Lab:
    """A server whose relay sockets open at once, from port 50000 up."""

    def __init__(self, *, fails: bool = False, **limits: float) -> None:
        config = TurnConfig(
            families=frozenset(AddressFamily),
            limits=TurnLimits(**limits),  # type: ignore[arg-type]  # floats where the test wants them
            policy=PeerPolicy(own_ips=frozenset({RELAY_IP, "2001:db8::1"})),
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


# -- STUN


@pytest.mark.parametrize("address", [("192.0.2.1", 1000), ("2001:db8::9", 1000)])
def test_binding_tells_the_mapped_address(address: Address) -> None:
    lab = Lab()
    request = TurnRequests("", "").request(Method.BINDING)

    (answer,) = lab.give(request, Source(1, address, False))

    assert isinstance(answer, bytes)
    message = parse(answer)
    assert message is not None
    assert message.mapped_address == address


def test_binding_answer_has_a_fingerprint_if_the_request_had() -> None:
    lab = Lab()
    request = Message(Method.BINDING, Class.REQUEST, bytes(12)).serialize(fingerprint=True)

    (answer,) = lab.give(request, Source(1, PEER, False))

    assert isinstance(answer, bytes)
    message = parse(answer)
    assert message is not None
    assert message.has_fingerprint


def test_unknown_attribute_is_named() -> None:
    lab = Lab()
    client = Client(lab)
    client.nonce = ""

    answer = client.ask(Method.BINDING, ((0x7001, b""), (0x7002, b"")))

    assert answer.error is not None
    assert answer.error.code == 420
    assert answer.unknown_attributes == (0x7001, 0x7002)


def test_indications_answers_and_garbage_are_ignored() -> None:
    lab = Lab()
    source = Source(1, PEER, False)

    for cls in (Class.INDICATION, Class.SUCCESS, Class.ERROR):
        assert lab.give(Message(Method.BINDING, cls, bytes(12)).serialize(), source) == []
    for garbage in (b"", b"\0", b"\0" * 20, b"\xff" * 40, b"\x40\x00\x00\x00"):
        assert lab.give(garbage, source) == []


# -- credentials


def test_challenge_then_allocation() -> None:
    lab = Lab()
    client = Client(lab)
    client.nonce = client.realm = ""

    answer = client.ask(Method.ALLOCATE, UDP)

    assert answer.error is not None
    assert answer.error.code == 401
    client.take_challenge(answer)
    assert client.allocate() == (RELAY_IP, 50001)


def test_handed_out_nonce_saves_the_challenge_from_any_address() -> None:
    lab = Lab()
    first, second = Client(lab, port=1), Client(lab, port=2, ip="203.0.113.50")

    assert first.code(Method.ALLOCATE, UDP) == 0
    second.nonce = first.nonce
    assert second.code(Method.ALLOCATE, UDP) == 0


def test_stale_nonce_is_answered_with_a_fresh_one() -> None:
    lab = Lab()
    client = Client(lab)
    client.allocate()
    lab.advance(599.5)
    assert client.code(Method.REFRESH, lifetime(3000)) == 0
    lab.advance(1)

    answer = client.ask(Method.REFRESH)

    assert answer.error is not None
    assert answer.error.code == 438
    client.take_challenge(answer)
    assert client.code(Method.REFRESH) == 0


def test_expired_wrong_and_stepped_credentials() -> None:
    lab = Lab()
    client = Client(lab)
    client.username, client.password = make_credentials(SECRET, "ann", WALL + 10)
    assert client.code(Method.ALLOCATE, UDP) == 0

    lab.server.set_wall(WALL + 11, lab.now)
    assert client.code(Method.REFRESH) == 401

    client.username, client.password = make_credentials("south", "ann", WALL + 100)
    assert client.code(Method.REFRESH) == 401


def test_renewed_credentials_keep_the_allocation_and_another_user_does_not_get_it() -> None:
    lab = Lab()
    client = Client(lab)
    client.allocate()

    client.username, client.password = make_credentials(SECRET, "ann", WALL + 99)
    assert client.code(Method.REFRESH) == 0
    client.username, client.password = make_credentials(SECRET, "bob", WALL + 99)
    for method in (Method.REFRESH, Method.CREATE_PERMISSION, Method.CHANNEL_BIND):
        assert client.code(method) == 441
    assert client.code(Method.ALLOCATE, UDP) == 437


def test_integrity_without_username_is_malformed() -> None:
    lab = Lab()
    data = Message(Method.ALLOCATE, Class.REQUEST, bytes(12), UDP).serialize(integrity_key=b"k")

    (answer,) = lab.give(data, Source(1, PEER, False))

    assert isinstance(answer, bytes)
    message = parse(answer)
    assert message is not None
    assert message.error is not None
    assert message.error.code == 400


# -- unverified sources


def test_flood_of_one_source_meets_silence() -> None:
    lab = Lab(challenges_per_source=5, bindings_per_source=7)
    client = TurnRequests("", "")
    victim = Source(1, PEER, False)

    challenges = sum(len(lab.give(client.request(Method.ALLOCATE, UDP), victim)) for _ in range(100))
    bindings = sum(len(lab.give(client.request(Method.BINDING), victim)) for _ in range(100))

    assert (challenges, bindings) == (5, 7)
    assert lab.drops == {Drop.CAPPED: 95 + 93}
    assert lab.give(client.request(Method.BINDING), Source(1, OTHER_PEER, False)) != []
    lab.advance(10)
    assert lab.give(client.request(Method.BINDING), victim) != []


def test_answers_not_longer_than_the_request_are_not_capped() -> None:
    lab = Lab(challenges_per_source=0)
    client = Client(lab)
    client.password = "guess"
    request = client.request(Method.ALLOCATE, UDP)

    (answer,) = client.give(request)

    assert isinstance(answer, bytes)
    assert len(answer) <= len(request)


def test_streams_are_not_capped() -> None:
    lab = Lab(challenges_per_source=0)
    client = Client(lab, stream=True)
    client.nonce = ""

    assert client.code(Method.ALLOCATE, UDP) == 401


def test_spoofed_flood_stores_nothing() -> None:
    lab = Lab()
    client = TurnRequests("", "")

    for n in range(2000):
        lab.give(client.request(Method.ALLOCATE, UDP), Source(1, (f"203.0.{n >> 8}.{n & 255}", 1), False))

    assert len(lab.server._allocations) == 0
    assert lab.server._pending == {}
    assert lab.server.next_timeout() is None
    assert lab.server.events() == []


# -- Allocate


def test_allocation_and_its_answer() -> None:
    lab = Lab()
    client = Client(lab)

    answer = client.ask(Method.ALLOCATE, UDP)

    assert answer.relayed_address == (RELAY_IP, 50001)
    assert answer.mapped_address == client.source.address
    assert answer.lifetime == 600
    assert answer.software == "Parley"
    assert lab.events == [AllocationCreated(client.source, "ann", (RELAY_IP, 50001))]


def test_repeated_allocate_gets_the_same_answer_and_a_new_one_a_mismatch() -> None:
    lab = Lab()
    client = Client(lab)
    request = client.request(Method.ALLOCATE, UDP)

    assert client.give(request) == client.give(request)
    assert client.code(Method.ALLOCATE, UDP) == 437
    assert len(lab.open) == 1


def test_repeated_allocate_while_the_socket_opens_is_ignored() -> None:
    lab = Lab()
    client = Client(lab)
    request = client.request(Method.ALLOCATE, UDP)

    assert lab.server.receive(request, client.source, 0.0) is None
    assert lab.server.receive(request, client.source, 0.0) is None
    assert lab.server.has_allocation(client.source)
    assert len(lab.drain()) == 1


@pytest.mark.parametrize(
    ("attributes", "code"),
    [
        ((), 400),
        (((Attribute.REQUESTED_TRANSPORT, b"\x11"),), 400),
        (((Attribute.REQUESTED_TRANSPORT, b"\x06\0\0\0"),), 442),
        (UDP + DONT_FRAGMENT, 420),
        ((*UDP, (28673, b"")), 420),
        ((*UDP, (Attribute.REQUESTED_ADDRESS_FAMILY, b"\x03\x00\x00\x00")), 440),
        ((*UDP, (Attribute.EVEN_PORT, b"")), 400),
        ((*UDP, (Attribute.RESERVATION_TOKEN, b"short")), 400),
        ((*UDP, (Attribute.RESERVATION_TOKEN, b"unknown!")), 508),
        (UDP + EVEN_PORT + ((Attribute.RESERVATION_TOKEN, b"12345678"),), 400),
        (UDP + family(AddressFamily.IPV4) + ((Attribute.RESERVATION_TOKEN, b"12345678"),), 400),
        (UDP + family(AddressFamily.IPV4) + ((Attribute.ADDITIONAL_ADDRESS_FAMILY, b"\x02\0\0\0"),), 400),
        ((*UDP, (Attribute.ADDITIONAL_ADDRESS_FAMILY, b"\x01\x00\x00\x00")), 400),
        (UDP + EVEN_PORT_AND_NEXT + ((Attribute.ADDITIONAL_ADDRESS_FAMILY, b"\x02\0\0\0"),), 400),
    ],
)
def test_refused_allocations(attributes: Attributes, code: int) -> None:
    lab = Lab()
    client = Client(lab)

    assert client.code(Method.ALLOCATE, attributes) == code
    assert lab.open == {}
    assert lab.server._allocations.quota.in_use == 0


def test_dont_fragment_is_named_as_unknown() -> None:
    answer = Client(Lab()).ask(Method.ALLOCATE, UDP + DONT_FRAGMENT)

    assert answer.unknown_attributes == (Attribute.DONT_FRAGMENT,)


def test_ipv6_relay() -> None:
    lab = Lab()
    client = Client(lab)

    assert client.allocate(UDP + family(AddressFamily.IPV6))[0] == "2001:db8::1"
    assert client.code(Method.CREATE_PERMISSION, peers=(PEER,)) == 443
    assert client.code(Method.CREATE_PERMISSION, peers=(("2001:db8::5", 1),)) == 0
    assert client.code(Method.REFRESH, family(AddressFamily.IPV4)) == 443
    assert client.code(Method.REFRESH, family(AddressFamily.IPV6)) == 0


def test_family_without_a_relay() -> None:
    server = TurnServer(TurnConfig(), secret=SECRET, seed=bytes(32), wall=WALL, now=0.0)
    lab = Lab()
    lab.server = server

    assert Client(lab).code(Method.ALLOCATE, UDP + family(AddressFamily.IPV6)) == 440


def test_additional_family_is_declined_in_the_answer() -> None:
    answer = Client(Lab()).ask(Method.ALLOCATE, (*UDP, (Attribute.ADDITIONAL_ADDRESS_FAMILY, b"\x02\x00\x00\x00")))

    assert answer.relayed_address is not None
    assert answer.get(Attribute.ADDRESS_ERROR_CODE) == b"\x02\x00\x04\x28"


def test_even_port_and_reservation() -> None:
    lab = Lab()
    ann, second, bob = Client(lab, port=1), Client(lab, port=2), Client(lab, "bob", port=3)

    answer = ann.ask(Method.ALLOCATE, UDP + EVEN_PORT_AND_NEXT)
    token = answer.reservation_token

    assert answer.relayed_address == (RELAY_IP, 50002)
    assert token is not None
    claim: Attributes = (*UDP, (int(Attribute.RESERVATION_TOKEN), token))
    assert bob.code(Method.ALLOCATE, claim) == 508, "the token of another user"
    assert second.allocate(claim) == (RELAY_IP, 50003)
    assert bob.code(Method.ALLOCATE, claim) == 508, "a token is good once"
    assert Client(lab, port=4).allocate(UDP + EVEN_PORT)[1] % 2 == 0


def test_reservation_expires() -> None:
    lab = Lab()
    client = Client(lab)
    client.ask(Method.ALLOCATE, UDP + EVEN_PORT_AND_NEXT)
    assert len(lab.open) == 2
    assert lab.server._allocations.quota.in_use == 2

    lab.advance(30)

    assert len(lab.open) == 1
    assert lab.server._allocations.quota.in_use == 1


def test_an_allocation_given_up_and_made_again_in_one_instant_expires_once() -> None:
    lab = Lab()
    client = Client(lab)
    client.allocate()
    assert client.code(Method.REFRESH, lifetime(0)) == 0
    client.allocate()

    lab.advance(601)

    assert lab.open == {}
    assert lab.server._allocations.quota.in_use == 0


def test_quota_of_a_user_and_of_the_server() -> None:
    lab = Lab(allocations_per_user=2, allocations=3)
    for port in (1, 2):
        assert Client(lab, port=port).code(Method.ALLOCATE, UDP) == 0

    assert Client(lab, port=3).code(Method.ALLOCATE, UDP) == 486
    assert Client(lab, "bob", port=4).code(Method.ALLOCATE, UDP) == 0
    assert Client(lab, "eve", port=5).code(Method.ALLOCATE, UDP) == 508
    assert Client(lab, port=1).code(Method.REFRESH, lifetime(0)) == 0
    assert Client(lab, port=3).code(Method.ALLOCATE, UDP) == 0


def test_no_free_port() -> None:
    lab = Lab(fails=True)
    client = Client(lab)

    assert client.code(Method.ALLOCATE, UDP + EVEN_PORT_AND_NEXT) == 508
    assert not lab.server.has_allocation(client.source)
    assert lab.server._allocations.quota.in_use == 0


@pytest.mark.parametrize(("asked", "granted"), [(1, 600), (600, 600), (1000, 1000), (3600, 3600), (99999, 3600)])
def test_lifetime_is_between_default_and_maximum(asked: int, granted: int) -> None:
    lab = Lab()
    client = Client(lab)

    assert client.ask(Method.ALLOCATE, UDP + lifetime(asked)).lifetime == granted
    assert client.ask(Method.REFRESH, lifetime(asked)).lifetime == granted
    lab.advance(granted - 1)
    assert lab.server.has_allocation(client.source)
    lab.advance(1)
    assert not lab.server.has_allocation(client.source)


# -- Refresh and the end


def test_expiry_closes_the_socket_and_frees_the_quota() -> None:
    lab = Lab()
    client = Client(lab)
    relayed = client.allocate()

    lab.advance(600)

    assert lab.open == {}
    assert lab.server._allocations.quota.in_use == 0
    assert lab.events[1:] == [AllocationEnded(client.source, "ann", relayed, 0)]
    assert lab.server.next_timeout() is None
    client.fresh_nonce()
    assert client.code(Method.REFRESH) == 437
    assert client.code(Method.ALLOCATE, UDP) == 0


def test_refreshes_move_the_end_both_ways() -> None:
    lab = Lab()
    client = Client(lab)
    client.allocate()

    lab.advance(500)
    assert client.code(Method.REFRESH, lifetime(3600)) == 0
    assert client.code(Method.REFRESH, lifetime(600)) == 0
    lab.advance(599)
    assert lab.server.has_allocation(client.source)
    lab.advance(2)
    assert not lab.server.has_allocation(client.source)


def test_refresh_zero_ends_it_and_a_malformed_lifetime_does_not() -> None:
    lab = Lab()
    client = Client(lab)
    client.allocate()

    assert client.code(Method.REFRESH, ((Attribute.LIFETIME, b"\0"),)) == 400
    assert client.ask(Method.REFRESH, lifetime(0)).lifetime == 0
    assert lab.open == {}
    assert client.code(Method.REFRESH, lifetime(0)) == 437
    assert lab.server.relayed(1, PEER, b"late", lab.now) is None


def test_other_clients_are_left_alone() -> None:
    lab = Lab()
    first, second = Client(lab, port=1), Client(lab, port=2)
    lab.server.receive(first.request(Method.ALLOCATE, UDP), first.source, 0.0)

    lab.server.client_gone(second.source, 0.0)
    lab.server.relay_failed(99, 0.0)

    assert lab.server.has_allocation(first.source)


def test_closed_connection_ends_its_allocation() -> None:
    lab = Lab()
    client = Client(lab, stream=True)
    client.allocate()

    lab.server.client_gone(client.source, lab.now)
    lab.drain()

    assert lab.open == {}


def test_connection_closed_while_its_socket_opens() -> None:
    lab = Lab()
    client = Client(lab, stream=True)
    lab.server.receive(client.request(Method.ALLOCATE, UDP + EVEN_PORT_AND_NEXT), client.source, 0.0)
    (wanted,) = lab.server.outgoing()
    assert isinstance(wanted, OpenRelay)

    lab.server.client_gone(client.source, 0.0)
    lab.server.relay_opened(wanted.relay_id, (RELAY_IP, 50000), 0.0)

    closed = {item.relay_id for item in lab.server.outgoing() if isinstance(item, CloseRelay)}
    assert closed == {wanted.relay_id, wanted.reserved_id}
    assert not lab.server.has_allocation(client.source)
    assert lab.server._allocations.quota.in_use == 0


# -- permissions


def test_permission_lets_both_ways_by_ip_for_five_minutes() -> None:
    lab = Lab()
    client = Client(lab)
    client.allocate()
    relay = client.relay_id
    assert client.give(client.send(PEER, b"early")) == []
    assert from_peer(lab, client, PEER, b"early") is None
    assert lab.drops == {Drop.NO_PERMISSION: 2}

    assert client.code(Method.CREATE_PERMISSION, peers=(PEER,)) == 0
    assert client.give(client.send((PEER[0], 9), b"hello")) == [ToPeer(relay, (PEER[0], 9), b"hello")]
    data = from_peer(lab, client, (PEER[0], 99), b"world!")
    assert data is not None
    indication = parse(data)
    assert indication is not None
    assert (indication.method, indication.cls) == (Method.DATA, Class.INDICATION)
    assert (indication.peer_address, indication.data) == ((PEER[0], 99), b"world!")
    assert from_peer(lab, client, OTHER_PEER, b"x") is None

    lab.advance(300)
    assert client.give(client.send(PEER, b"late")) == []
    assert from_peer(lab, client, PEER, b"late") is None


def test_data_indications_have_ids_of_their_own() -> None:
    lab = Lab()
    client = Client(lab)
    client.allocate()
    client.code(Method.CREATE_PERMISSION, peers=(PEER,))

    ids = {(from_peer(lab, client, PEER, bytes(size)) or b"")[8:20] for size in range(5)}

    assert len(ids) == 5


@pytest.mark.parametrize(
    "peer",
    [
        "0.0.0.0", "127.0.0.1", "10.0.0.1", "192.168.0.1", "169.254.169.254", "224.0.0.1", "::", "::1",
        "::ffff:127.0.0.1", "::ffff:10.0.0.1", "fe80::1", "fd00::1", "64:ff9b::a00:1",
    ],
)  # fmt: skip
def test_denied_peers(peer: str) -> None:
    lab = Lab()
    v4, v6 = Client(lab, port=1), Client(lab, port=2)
    v4.allocate()
    v6.allocate(UDP + family(AddressFamily.IPV6))

    for client in (v4, v6):
        assert client.code(Method.CREATE_PERMISSION, peers=((peer, 80),)) == 403
        assert client.code(Method.CHANNEL_BIND, channel(0x4000), peers=((peer, 80),)) == 403
        assert client.give(client.send((peer, 80), b"GET /")) == []
    assert lab.drops == {Drop.DENIED_PEER: 2}


def test_mapped_public_address_has_the_wrong_family_everywhere() -> None:
    lab = Lab()
    for port, which in ((1, AddressFamily.IPV4), (2, AddressFamily.IPV6)):
        client = Client(lab, port=port)
        client.allocate(UDP + family(which))
        assert client.code(Method.CREATE_PERMISSION, peers=(("::ffff:203.0.113.7", 1),)) == 443


def test_permissions_are_all_or_none() -> None:
    lab = Lab(permissions_per_allocation=2)
    client = Client(lab)
    client.allocate()

    assert client.code(Method.CREATE_PERMISSION) == 400
    assert client.code(Method.CREATE_PERMISSION, ((Attribute.XOR_PEER_ADDRESS, b"bad"),)) == 400
    assert client.code(Method.CREATE_PERMISSION, peers=(PEER, ("10.0.0.1", 1))) == 403
    assert client.give(client.send(PEER, b"x")) == []
    assert client.code(Method.CREATE_PERMISSION, peers=(PEER, OTHER_PEER)) == 0
    assert client.code(Method.CREATE_PERMISSION, peers=(("203.0.113.9", 1),)) == 508


def test_own_address_leads_to_relayed_addresses_only() -> None:
    lab = Lab()
    client = Client(lab)
    client.allocate()

    assert client.code(Method.CREATE_PERMISSION, peers=((RELAY_IP, 80),)) == 0
    assert client.give(client.send((RELAY_IP, 3478), b"x")) == []
    assert client.code(Method.CHANNEL_BIND, channel(0x4000), peers=((RELAY_IP, 22),)) == 0
    assert client.give(channel_data(0x4000, b"x")) == []
    assert lab.drops == {Drop.DENIED_PEER: 2}


def test_relay_to_relay_goes_without_a_socket() -> None:
    lab = Lab()
    ann, bob = Client(lab, port=1), Client(lab, "bob", port=2)
    at_ann, at_bob = ann.allocate(), bob.allocate()
    ann.code(Method.CREATE_PERMISSION, peers=(at_bob,))

    assert ann.give(ann.send(at_bob, b"no permission there")) == []
    bob.code(Method.CHANNEL_BIND, channel(0x4000), peers=(at_ann,))
    result = lab.server.receive(ann.send(at_bob, b"hello"), ann.source, lab.now)

    assert result == ToClient(bob.source, channel_data(0x4000, b"hello"))


# -- channels


def test_channel_carries_both_ways() -> None:
    lab = Lab()
    client = Client(lab)
    client.allocate()
    assert client.give(channel_data(0x4000, b"early")) == []

    assert client.code(Method.CHANNEL_BIND, channel(0x4000), peers=(PEER,)) == 0

    assert client.give(channel_data(0x4000, b"hello")) == [ToPeer(client.relay_id, PEER, b"hello")]
    data = from_peer(lab, client, PEER, b"world")
    assert data is not None
    assert parse_channel_data(data) == (0x4000, b"world")
    assert len(data) == 9
    assert from_peer(lab, client, (PEER[0], 9), b"other port") is not None, "a binding is a permission too"


def test_channel_outlives_its_permission_for_its_own_peer() -> None:
    lab = Lab()
    client = Client(lab)
    client.allocate(UDP + lifetime(3600))
    client.code(Method.CHANNEL_BIND, channel(0x4000), peers=(PEER,))

    lab.advance(599)
    assert from_peer(lab, client, PEER, b"x") is not None
    assert from_peer(lab, client, (PEER[0], 9), b"x") is None
    assert client.give(channel_data(0x4000, b"x")) != []
    lab.advance(1)
    assert from_peer(lab, client, PEER, b"x") is None
    assert client.give(channel_data(0x4000, b"x")) == []


@pytest.mark.parametrize("number", [0, 0x3FFF, 0x8000, 0xFFFF])
def test_channel_numbers_out_of_range(number: int) -> None:
    client = Client(Lab())
    client.allocate()

    assert client.code(Method.CHANNEL_BIND, channel(number), peers=(PEER,)) == 400


def test_channel_conflicts_and_limits() -> None:
    lab = Lab(channels_per_allocation=2)
    client = Client(lab)
    client.allocate()

    assert client.code(Method.CHANNEL_BIND, channel(0x4000), peers=(PEER,)) == 0
    assert client.code(Method.CHANNEL_BIND, channel(0x4000), peers=(PEER,)) == 0
    assert client.code(Method.CHANNEL_BIND, channel(0x4000), peers=(OTHER_PEER,)) == 400
    assert client.code(Method.CHANNEL_BIND, channel(0x4001), peers=(PEER,)) == 400
    assert client.code(Method.CHANNEL_BIND, channel(0x4001)) == 400
    assert client.code(Method.CHANNEL_BIND, peers=(PEER,)) == 400
    assert client.code(Method.CHANNEL_BIND, channel(0x4001), peers=(OTHER_PEER,)) == 0
    assert client.code(Method.CHANNEL_BIND, channel(0x4002), peers=(("203.0.113.9", 1),)) == 508
    assert client.code(Method.CHANNEL_BIND, channel(0x4003), peers=(("2001:db8::9", 1),)) == 443


def test_dont_fragment_is_unknown_to_binding_too() -> None:
    client = Client(Lab())
    client.nonce = ""

    answer = client.ask(Method.BINDING, ((0x7001, b""), *DONT_FRAGMENT))

    assert answer.unknown_attributes == (0x7001, Attribute.DONT_FRAGMENT)


def test_stream_clients_get_padded_frames() -> None:
    lab = Lab()
    client = Client(lab, stream=True)
    client.allocate()
    client.code(Method.CHANNEL_BIND, channel(0x4000), peers=(PEER,))

    assert from_peer(lab, client, PEER, b"world") == b"\x40\x00\x00\x05world\0\0\0"


# -- the rest


def test_methods_without_an_allocation() -> None:
    client = Client(Lab())

    for method in (Method.REFRESH, Method.CREATE_PERMISSION, Method.CHANNEL_BIND):
        assert client.code(method) == 437
    assert client.give(channel_data(0x4000, b"x")) == []
    assert client.give(client.send(PEER, b"x")) == []


def test_send_and_data_are_no_requests() -> None:
    client = Client(Lab())
    client.allocate()

    assert client.code(Method.SEND) == 400
    assert client.code(Method.DATA) == 400


def test_malformed_send_is_dropped() -> None:
    lab = Lab()
    client = Client(lab)
    client.allocate()
    client.code(Method.CREATE_PERMISSION, peers=(PEER,))

    assert client.give(client.send((PEER[0], 0), b"x")) == []
    assert client.give(b"\x40\x00\x00\xff") == []
    assert client.give(client.send(PEER, b"x", DONT_FRAGMENT)) == []
    assert client.give(Message(Method.SEND, Class.INDICATION, bytes(12)).serialize()) == []
    assert lab.drops == {Drop.MALFORMED: 4}


def test_rate_counts_both_ways() -> None:
    lab = Lab(relay_rate=1000)
    client = Client(lab)
    client.allocate()
    client.code(Method.CHANNEL_BIND, channel(0x4000), peers=(PEER,))

    assert client.give(channel_data(0x4000, bytes(600))) != []
    assert from_peer(lab, client, PEER, bytes(600)) is None
    assert from_peer(lab, client, PEER, bytes(400)) is not None
    lab.advance(0.5)
    assert client.give(channel_data(0x4000, bytes(500))) != []
    assert lab.drops == {Drop.OVER_RATE: 1}
    assert lab.server.statistics().bytes_to_peers == 1100
    assert lab.server.statistics().bytes_to_clients == 400


def test_oversized_packet_of_a_peer_is_dropped() -> None:
    lab = Lab()
    client = Client(lab)
    client.allocate()
    client.code(Method.CREATE_PERMISSION, peers=(PEER,))

    assert from_peer(lab, client, PEER, bytes(5000)) is None
    data = from_peer(lab, client, PEER, bytes(4000))
    assert data is not None
    assert parse(data) is not None


def test_seed_must_be_whole() -> None:
    with pytest.raises(ValueError):
        TurnServer(TurnConfig(), secret=SECRET, seed=b"short", wall=WALL, now=0.0)
