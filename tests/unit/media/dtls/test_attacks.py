"""Ends that want a handshake without secrets, or confuse one: what is known from CVE-2023-51443 and its relatives."""

import pytest
from OpenSSL import SSL

from media.dtls.certificate import Certificate
from media.dtls.session import DtlsFailed, DtlsProblem, DtlsSession, KeysReady
from media.dtls.srtp import PROFILES
from media.rtp import packet
from tests.unit.media.dtls.test_session import Link, assert_joined, certificate
from tests.unit.media.dtls.test_srtp import pair as srtp_pair


class Foreign:
    """A DTLS client of somebody else, with ciphers and a packet size of its own."""

    def __init__(self, ciphers: bytes, own: Certificate, *, mtu: int = 1200) -> None:
        context = SSL.Context(SSL.DTLS_METHOD)
        context.set_cipher_list(ciphers)
        context.set_options(SSL.OP_NO_QUERY_MTU)
        context.use_certificate(own.x509)
        context.use_privatekey(own.key)
        context.set_tlsext_use_srtp(b"SRTP_AEAD_AES_128_GCM")
        context.set_verify(SSL.VERIFY_NONE, lambda *_: True)
        self._connection = SSL.Connection(context, None)
        self._connection.set_connect_state()
        self._connection.set_ciphertext_mtu(mtu)
        self.is_through = False

    def advance(self) -> bytes:
        """Go on with the handshake; what is to be sent."""
        try:
            self._connection.do_handshake()
            self.is_through = True
        except SSL.Error:
            pass
        try:
            return self._connection.bio_read(65536)
        except SSL.Error:
            return b""

    def receive(self, datagram: bytes) -> None:
        self._connection.bio_write(datagram)


def shake(client: Foreign, session: DtlsSession, *, copies: int = 1) -> None:
    """Carry datagrams both ways until nobody says anything."""
    session.start(0.0)
    for step in range(12):
        for record in records(client.advance()):
            for _ in range(copies):
                session.receive(record, 0.001 * step)
        for datagram in session.outgoing():
            client.receive(datagram)


def records(flight: bytes) -> list[bytes]:
    """One DTLS record each."""
    found = []
    while len(flight) >= 13:
        size = 13 + int.from_bytes(flight[11:13], "big")
        found.append(flight[:size])
        flight = flight[size:]
    return found


def server(expected: Certificate) -> DtlsSession:
    return DtlsSession(certificate(1), is_client=False, expected_fingerprint=expected.fingerprint)


@pytest.mark.parametrize("ciphers", [b"eNULL:@SECLEVEL=0", b"aNULL:!eNULL:@SECLEVEL=0", b"AECDH-NULL-SHA:@SECLEVEL=0"])
def test_no_handshake_without_encryption_or_without_a_certificate(ciphers: bytes) -> None:
    session = server(certificate(0))
    client = Foreign(ciphers, certificate(0))

    shake(client, session)

    assert not client.is_through
    assert not session.is_established
    assert not any(isinstance(event, KeysReady) for event in session.events())


def test_a_good_cipher_is_taken_so_that_the_refusals_mean_something() -> None:
    session = server(certificate(0))
    client = Foreign(b"ECDHE-ECDSA-AES128-GCM-SHA256", certificate(0))

    shake(client, session)

    assert client.is_through
    assert [type(event) for event in session.events()] == [KeysReady]


def test_a_handshake_in_small_pieces_that_come_twice_is_understood() -> None:
    session = server(certificate(0))
    client = Foreign(b"ECDHE-ECDSA-AES128-GCM-SHA256", certificate(0), mtu=256)

    shake(client, session, copies=2)

    assert [type(event) for event in session.events()] == [KeysReady]


def test_a_thief_of_the_path_with_another_certificate_gets_no_keys() -> None:
    session = server(certificate(0))
    client = Foreign(b"ECDHE-ECDSA-AES128-GCM-SHA256", Certificate.generate())

    shake(client, session)

    assert session.events() == [DtlsFailed(DtlsProblem.FINGERPRINT)]
    assert not session.is_established


def test_every_datagram_of_a_handshake_may_come_again_afterwards() -> None:
    link = Link()
    sent: list[tuple[int, bytes]] = []
    for index, end in enumerate(link.ends):
        receive = end.receive

        def note(datagram: bytes, now: float, index: int = index, receive: object = receive) -> None:
            sent.append((index, datagram))
            receive(datagram, now)  # type: ignore[operator]  # the method that this stands before

        end.receive = note  # type: ignore[method-assign]
    link.run(5.0)
    assert_joined(link)

    for index, datagram in list(sent):
        link.ends[index].receive(datagram, 6.0)
    link.run(8.0)

    assert all(end.is_established for end in link.ends)
    assert_joined(link)


def test_a_packet_from_before_the_wrap_of_the_numbers_is_a_replay_after_it() -> None:
    sender, receiver = srtp_pair(PROFILES[0])
    numbers = [65_534, 65_535, 0, 1]
    sent = [sender.protect(packet.build(111, True, number, 2, 3, b"", b"%d" % number)) or b"" for number in numbers]

    heard = [receiver.unprotect(data) for data in sent]

    assert [data is not None for data in heard] == [True] * 4
    assert [receiver.unprotect(data) for data in sent] == [None] * 4


def test_a_guess_at_the_next_round_of_numbers_does_not_move_the_receiver_there() -> None:
    sender, receiver = srtp_pair(PROFILES[0])
    assert receiver.unprotect(sender.protect(packet.build(111, True, 60_000, 2, 3, b"", b"x")) or b"") is not None
    for number in (10, 20_000, 40_000):
        assert receiver.unprotect(packet.build(111, True, number, 2, 3, b"", bytes(40))) is None

    assert receiver.unprotect(sender.protect(packet.build(111, True, 60_001, 2, 3, b"", b"x")) or b"") is not None
