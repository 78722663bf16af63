"""TURN requests as a client writes them: for the server's tests, and for ours against the servers of others."""

import itertools

from media.ice.addresses import Address
from media.ice.attributes import (
    TRANSPORT_UDP,
    AddressFamily,
    Attribute,
    encode_address_family,
    encode_channel_number,
    encode_requested_transport,
    encode_u32,
    encode_xor_address,
)
from media.ice.stun import Class, Message, Method, long_term_key

Attributes = tuple[tuple[int, bytes], ...]

UDP: Attributes = ((Attribute.REQUESTED_TRANSPORT, encode_requested_transport(TRANSPORT_UDP)),)
DONT_FRAGMENT: Attributes = ((Attribute.DONT_FRAGMENT, b""),)
EVEN_PORT: Attributes = ((Attribute.EVEN_PORT, b"\x00"),)
EVEN_PORT_AND_NEXT: Attributes = ((Attribute.EVEN_PORT, b"\x80"),)


def lifetime(seconds: int) -> Attributes:
    """LIFETIME."""
    return ((Attribute.LIFETIME, encode_u32(seconds)),)


def family(which: AddressFamily) -> Attributes:
    """REQUESTED-ADDRESS-FAMILY."""
    return ((Attribute.REQUESTED_ADDRESS_FAMILY, encode_address_family(which)),)


def channel(number: int) -> Attributes:
    """CHANNEL-NUMBER."""
    return ((Attribute.CHANNEL_NUMBER, encode_channel_number(number)),)


_transactions = itertools.count(1)  # over all clients: two of one user never use the same


class TurnRequests:
    """Writes the messages of one client; transaction ids count up, so that a test can repeat one."""

    def __init__(self, username: str, password: str, *, realm: str = "", nonce: str = "") -> None:
        self.username = username
        self.password = password
        self.realm = realm
        self.nonce = nonce

    @property
    def key(self) -> bytes:
        """What signs requests and answers."""
        return long_term_key(self.username, self.realm, self.password)

    def transaction_id(self) -> bytes:
        """The next one."""
        return next(_transactions).to_bytes(12, "big")

    def request(self, method: Method, attributes: Attributes = (), *, peers: tuple[Address, ...] = ()) -> bytes:
        """A request, signed once there is a nonce."""
        tid = self.transaction_id()
        attributes += tuple((int(Attribute.XOR_PEER_ADDRESS), encode_xor_address(peer, tid)) for peer in peers)
        if not self.nonce:
            return Message(method, Class.REQUEST, tid, attributes).serialize()
        attributes += (
            (Attribute.USERNAME, self.username.encode()),
            (Attribute.REALM, self.realm.encode()),
            (Attribute.NONCE, self.nonce.encode()),
        )
        return Message(method, Class.REQUEST, tid, attributes).serialize(integrity_key=self.key)

    def send(self, peer: Address, payload: bytes, attributes: Attributes = ()) -> bytes:
        """A Send indication."""
        tid = self.transaction_id()
        address = (int(Attribute.XOR_PEER_ADDRESS), encode_xor_address(peer, tid))
        return Message(
            Method.SEND, Class.INDICATION, tid, (address, (int(Attribute.DATA), payload), *attributes)
        ).serialize()

    def take_challenge(self, answer: Message) -> None:
        """Use realm and nonce of a 401 or 438."""
        self.realm = answer.realm or self.realm
        self.nonce = (answer.nonce or b"").decode()
