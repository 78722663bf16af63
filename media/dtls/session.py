"""DTLS 1.2 of one association over memory BIOs, without I/O: handshake, fingerprint check, SRTP keys (RFC 5764).

OpenSSL's retransmission timer starts at a second, so this machine has its own: it repeats the last flight after
100 ms, doubling. Record numbers in a repeated flight are the old ones; an end that has seen them ignores them, which
is right, except when its own answer was lost: then the repetition itself is the sign to repeat that answer.
"""

from contextlib import suppress
from dataclasses import dataclass
from enum import Enum, auto

from OpenSSL import SSL

from media.dtls.certificate import Certificate, fingerprint_of
from media.dtls.srtp import PROFILES, SrtpProfile

MTU = 1200  # bytes of UDP payload that pass everywhere
FIRST_REPEAT = 0.1  # seconds
MAX_REPEAT = 1.6
HANDSHAKE_TIMEOUT = 30.0  # seconds from the first flight; connectivity is given up by then as well
REPEAT_SPACING = 0.05  # seconds between two repetitions that the other end's repetitions provoke
MAX_ATTEMPTS = 4  # handshakes begun anew after something unreadable came; datagrams of the handshake are not authentic

_DTLS_1_2 = 0xFEFD
_HANDSHAKE, _CHANGE_CIPHER = 22, 20
_CLIENT_HELLO, _SERVER_HELLO = 1, 2
_RECORD_HEADER = 13

_CIPHERS = (
    b"ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES256-GCM-SHA384:ECDHE-ECDSA-CHACHA20-POLY1305:"
    b"ECDHE-ECDSA-AES128-SHA:ECDHE-ECDSA-AES256-SHA"
)


@dataclass(frozen=True, slots=True)
class KeysReady:
    """The handshake is done and the other end is who signalling said. The keys are key and salt in one."""

    profile: SrtpProfile
    local_key: bytes
    remote_key: bytes

    def __repr__(self) -> str:
        return f"KeysReady({self.profile.name})"


class DtlsProblem(Enum):
    """Why a session failed."""

    FINGERPRINT = auto()
    """The certificate is not the one that signalling announced."""
    NO_PROFILE = auto()
    """No SRTP profile in common."""
    HANDSHAKE = auto()
    TIMEOUT = auto()


@dataclass(frozen=True, slots=True)
class DtlsFailed:
    """The session cannot come about."""

    reason: DtlsProblem


@dataclass(frozen=True, slots=True)
class DtlsClosed:
    """The other end said goodbye."""


DtlsEvent = KeysReady | DtlsFailed | DtlsClosed


class _State(Enum):
    IDLE = auto()
    HANDSHAKE = auto()
    UNVERIFIED = auto()
    """Done, but nobody has said yet which certificate to expect."""
    ESTABLISHED = auto()
    OVER = auto()


class DtlsSession:
    """One end of a handshake. A server may begin before it knows the other end's fingerprint (see `expect`)."""

    def __init__(self, certificate: Certificate, *, is_client: bool, expected_fingerprint: str = "") -> None:
        self._context = _context(certificate)
        self.is_client = is_client
        self._expected = expected_fingerprint.upper()
        self._state = _State.IDLE
        self._connection = self._connect()
        self._attempts = 1
        self._flight: list[bytes] = []
        self._flights = 0
        self._sent_at = 0.0
        self._repeat_in = FIRST_REPEAT
        self._repeat_at: float | None = None
        self._expires_at: float | None = None
        self._out: list[bytes] = []
        self._events: list[DtlsEvent] = []

    # -- commands ---------------------------------------------------------------------------------------------------

    def start(self, now: float) -> None:
        """Send the first flight (client) or be ready for it (server). Idempotent."""
        if self._state is _State.IDLE:
            self._state = _State.HANDSHAKE
            self._advance(now)

    def expect(self, fingerprint: str, now: float) -> None:
        """Learn the fingerprint from signalling; a finished handshake is checked now."""
        self._expected = fingerprint.upper()
        if self._state is _State.UNVERIFIED:
            self._verify()
            self._drop_timers_unless_needed()
        self._collect(now)

    def close(self, now: float) -> None:
        """Say goodbye (close_notify). Nothing more comes out of the session afterwards."""
        if self._state is _State.OVER:
            return
        if self._state is not _State.IDLE:
            with suppress(SSL.Error):  # in the middle of a handshake there is nobody to tell
                self._connection.shutdown()
            self._collect(now)
        self._end()

    # -- input ------------------------------------------------------------------------------------------------------

    def receive(self, datagram: bytes, now: float) -> None:
        """Take a datagram whose first byte is 20 to 63 (RFC 7983). Never raises."""
        if self._state is _State.OVER or len(datagram) < _RECORD_HEADER:
            return
        if self._state is _State.IDLE:
            if self.is_client:
                return  # nothing has been asked yet
            self._state = _State.HANDSHAKE
        self._connection.bio_write(datagram)
        if self._state is _State.HANDSHAKE:
            if not self._advance(now):
                self._answer_repetition(datagram, now)
            return
        self._read_established(now)
        if not self.is_client and datagram[0] in (_HANDSHAKE, _CHANGE_CIPHER):
            self._repeat_flight(now)  # our last flight was lost: the client still repeats its own

    def handle_timeout(self, now: float) -> None:
        """Repeat a flight that nobody answered, or give up."""
        if self._expires_at is not None and now >= self._expires_at:
            self._fail(DtlsProblem.TIMEOUT)
            return
        if self._repeat_at is None or now < self._repeat_at:
            return
        if not self._openssl_repeats(now):
            self._out += self._flight
            self._sent_at = now
        self._repeat_in = min(MAX_REPEAT, 2 * self._repeat_in)
        self._repeat_at = now + self._repeat_in

    def next_timeout(self) -> float | None:
        """When `handle_timeout` is due."""
        return min((t for t in (self._repeat_at, self._expires_at) if t is not None), default=None)

    def outgoing(self) -> list[bytes]:
        """Drain the datagrams to send."""
        out, self._out = self._out, []
        return out

    def events(self) -> list[DtlsEvent]:
        """Drain what happened."""
        events, self._events = self._events, []
        return events

    @property
    def is_established(self) -> bool:
        """Whether keys were given out and nobody said goodbye."""
        return self._state is _State.ESTABLISHED

    # -- inside -----------------------------------------------------------------------------------------------------

    def _connect(self) -> SSL.Connection:
        connection = SSL.Connection(self._context, None)
        connection.set_ciphertext_mtu(MTU)
        if self.is_client:
            connection.set_connect_state()
        else:
            connection.set_accept_state()
        return connection

    def _advance(self, now: float) -> bool:
        """Let OpenSSL go on with the handshake; True if it got anywhere."""
        if self._expires_at is None:
            self._expires_at = now + HANDSHAKE_TIMEOUT
        try:
            self._connection.do_handshake()
        except SSL.WantReadError:
            return self._collect(now)
        except SSL.Error:
            self._begin_anew(now)
            return True
        self._collect(now)
        self._state = _State.UNVERIFIED
        if self._expected:
            self._verify()
        self._drop_timers_unless_needed()
        return True

    def _begin_anew(self, now: float) -> None:
        """A forged or damaged handshake message ends OpenSSL's session; the real one may still come."""
        if self._attempts >= MAX_ATTEMPTS:
            self._fail(DtlsProblem.HANDSHAKE)
            return
        self._attempts += 1
        self._connection = self._connect()
        self._flight, self._flights = [], 0
        self._repeat_at = None
        if self.is_client:
            self._advance(now)

    def _collect(self, now: float) -> bool:
        """Move OpenSSL's output to ours as a new flight; True if there was any."""
        datagrams = _datagrams(self._drain())
        if not datagrams:
            return False
        self._out += datagrams
        self._flight = datagrams
        self._flights += 1
        self._sent_at = now
        self._repeat_in = FIRST_REPEAT
        if self._state is _State.HANDSHAKE:
            self._repeat_at = now + FIRST_REPEAT
        return True

    def _drain(self) -> bytes:
        parts: list[bytes] = []
        while True:
            try:
                parts.append(self._connection.bio_read(1 << 16))
            except SSL.Error:
                return b"".join(parts)

    def _answer_repetition(self, datagram: bytes, now: float) -> None:
        """The other end repeats the start of a flight that we have answered: our answer was lost."""
        if datagram[0] != _HANDSHAKE or len(datagram) <= _RECORD_HEADER:
            return
        start = _CLIENT_HELLO if not self.is_client else _SERVER_HELLO
        if datagram[_RECORD_HEADER] == start and self._flights > (1 if self.is_client else 0):
            self._repeat_flight(now)

    def _repeat_flight(self, now: float) -> None:
        if self._flight and now - self._sent_at >= REPEAT_SPACING:
            self._out += self._flight
            self._sent_at = now

    def _openssl_repeats(self, now: float) -> bool:
        """After a real second OpenSSL repeats by itself, with fresh record numbers; that is better than ours."""
        try:
            if not self._connection.DTLSv1_handle_timeout():
                return False
        except SSL.Error:
            return False
        repeat_in = self._repeat_in
        repeated = self._collect(now)
        self._repeat_in = repeat_in
        return repeated

    def _verify(self) -> None:
        certificate = self._connection.get_peer_certificate(as_cryptography=True)
        if certificate is None or fingerprint_of(certificate) != self._expected:
            self._fail(DtlsProblem.FINGERPRINT)
            return
        selected = self._connection.get_selected_srtp_profile().decode("ascii", "replace")
        profile = next((p for p in PROFILES if p.name == selected), None)
        if profile is None:
            self._fail(DtlsProblem.NO_PROFILE)
            return
        material = self._connection.export_keying_material(b"EXTRACTOR-dtls_srtp", 2 * profile.keying_length)
        client, server = profile.split(material)
        local, remote = (client, server) if self.is_client else (server, client)
        self._state = _State.ESTABLISHED
        self._events.append(KeysReady(profile, local, remote))

    def _read_established(self, now: float) -> None:
        """Consume every record that came after the handshake; the only one that matters is close_notify."""
        try:
            while True:  # until OpenSSL wants more: what stays would pile up, in front of the goodbye
                self._connection.recv(1 << 14)
        except SSL.ZeroReturnError:
            self._events.append(DtlsClosed())
            self._end()
            return
        except SSL.Error:
            pass  # nothing is left, or it is not authentic, or a repetition: OpenSSL has dropped it
        self._collect(now)

    def _drop_timers_unless_needed(self) -> None:
        self._repeat_at = None
        if self._state is not _State.UNVERIFIED:
            self._expires_at = None

    def _fail(self, reason: DtlsProblem) -> None:
        self._events.append(DtlsFailed(reason))
        self._end()

    def _end(self) -> None:
        self._state = _State.OVER
        self._flight = []
        self._repeat_at = self._expires_at = None


def _context(certificate: Certificate) -> SSL.Context:
    context = SSL.Context(SSL.DTLS_METHOD)
    context.set_min_proto_version(_DTLS_1_2)
    context.set_options(SSL.OP_NO_TICKET | SSL.OP_NO_QUERY_MTU | SSL.OP_NO_RENEGOTIATION)
    # Any certificate: what counts is the fingerprint that came over signalling.
    context.set_verify(SSL.VERIFY_PEER | SSL.VERIFY_FAIL_IF_NO_PEER_CERT, lambda *_: True)
    context.use_certificate(certificate.x509)
    context.use_privatekey(certificate.key)
    context.set_cipher_list(_CIPHERS)
    context.set_tlsext_use_srtp(":".join(profile.name for profile in PROFILES).encode())
    return context


def _datagrams(records: bytes) -> list[bytes]:
    """Group DTLS records into datagrams of at most `MTU` bytes."""
    out: list[bytes] = []
    current = b""
    at = 0
    while at + _RECORD_HEADER <= len(records):
        end = at + _RECORD_HEADER + int.from_bytes(records[at + 11 : at + 13], "big")
        record = records[at:end]
        if current and len(current) + len(record) > MTU:
            out.append(current)
            current = b""
        current += record
        at = end
    if current:
        out.append(current)
    return out
