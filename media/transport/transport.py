"""The transport of one association: ICE over real sockets, on the core loop."""

import string
from collections.abc import Callable
from typing import Final

from app import clock
from app.protocol.description import CandidateBatch, IceDescription
from app.protocol.model import RelayServer
from media.ice.agent import IceAgent
from media.ice.liveness import AgentState
from media.ice.types import Credentials, GatheringPolicy, IceEvent, PathKey, PathSnapshot
from media.transport.gatherer import Gatherer

_ALPHABET: Final = string.ascii_letters + string.digits + "+/"  # RFC 8839, ice-char: 64 of them
_UFRAG_LENGTH: Final = 8
_PASSWORD_LENGTH: Final = 24  # characters of 6 bits; RFC 8445 section 5.3 wants 128 bits
_RTCP_FIRST: Final = 192  # RFC 5761: the second byte of RTCP
_RTCP_LAST: Final = 223
ANY_CANDIDATE: Final = GatheringPolicy()


class IceTransport:
    """Finds paths to the peer and carries datagrams over them.

    `receive(data, arrived_at, path)` gets every datagram that is not ICE's; `path` is (base id, remote address) and is
    the peer's as far as ICE knows, but nothing is authenticated: DTLS and SRTP do that. `notify(event)` gets what ICE
    has to say: LocalCandidates, Connected, PathValid, SendPathChanged, Disconnected, Failed, RestartNeeded and less.
    """

    def __init__(
        self,
        *,
        controlling: bool,
        receive: Callable[[bytes, float, PathKey], None],
        notify: Callable[[IceEvent], None],
        relays: tuple[RelayServer, ...] = (),
        policy: GatheringPolicy = ANY_CANDIDATE,
        gatherer: Gatherer | None = None,
    ) -> None:
        """Without a shared `gatherer` it has its own, which takes `relays` and `policy.loopback`.

        Sockets are open and host candidates known when this returns. Nothing is sent to a peer before set_remote.
        """
        self._own_gatherer = gatherer is None
        self._gatherer = gatherer or Gatherer(relays=relays, loopback=policy.loopback)
        if gatherer is not None and relays:
            gatherer.set_relays(relays)
        if policy.loopback:
            self._gatherer.set_loopback(True)
        self._agent = IceAgent(
            controlling=controlling,
            credentials=_new_credentials(),
            seed=clock.entropy(32),
            tie_breaker=int.from_bytes(clock.entropy(8), "big"),
            pacer=self._gatherer.pacer,
            policy=policy,
        )
        self._gatherer.attach(self._agent, receive=receive, notify=notify)

    @property
    def state(self) -> AgentState:
        """Where connectivity stands."""
        return self._agent.state

    @property
    def is_controlling(self) -> bool:
        """The ICE role now."""
        return self._agent.is_controlling

    @property
    def is_complete(self) -> bool:
        """Whether gathering waits for nothing."""
        return self._gatherer.is_complete

    def description(self) -> IceDescription:
        """Our credentials, for the peer."""
        return self._agent.description(clock.now())

    def host_candidates(self) -> CandidateBatch:
        """Every candidate known now. Those found later come as LocalCandidates events, none before this was called."""
        return self._agent.candidates()

    def set_remote(self, description: IceDescription, now: float | None = None) -> None:
        """The peer's credentials: checks begin. A newer generation is the peer's restart; repeats are ignored."""
        self._gatherer.drive(lambda at: self._agent.set_remote(description, at if now is None else now))

    def add_remote_candidates(self, batch: CandidateBatch) -> None:
        """The peer's candidates, before or after its description."""
        self._gatherer.drive(lambda now: self._agent.add_remote_candidates(batch, now))

    def hint_peer_address(self, ip: str) -> None:
        """The peer's public IP as the server saw it; relays are asked to let it in at once."""
        self._gatherer.drive(lambda now: self._agent.hint_peer_address(ip, now))

    def send(self, data: bytes, *, handshake: bool = False) -> tuple[PathKey, ...]:
        """Send a datagram now. Returns on which paths it left: none, one, or two while the first is in doubt.

        Without a path a datagram is dropped, but of a handshake the last 8 are held until there is one. Each path in
        the answer is a transmission of its own, to be numbered and acknowledged apart.
        """
        paths = self._agent.send_paths()
        if not paths:
            if handshake:
                self._agent.hold(data)
            return ()
        for path in paths:
            self._gatherer.transmit(path.base.packet(path.remote, data))
        keys = tuple(path.key for path in paths)
        if not handshake and len(data) > 1 and not _RTCP_FIRST <= data[1] <= _RTCP_LAST:
            self._note_media(keys)
        return keys

    def send_paths(self) -> tuple[PathKey, ...]:
        """Where `send` would send now, for a sender that numbers each transmission."""
        return tuple(path.key for path in self._agent.send_paths())

    def media_acknowledged(self, path: PathKey, sent_at: float) -> None:
        """The peer reported, on whatever path, that a packet sent there at `sent_at` arrived. At most each 20 ms."""
        if self._agent.media_acknowledged(path, sent_at, clock.now()):
            self._gatherer.pump()

    def media_fate(self, path: PathKey, arrived: int, lost: int) -> None:
        """The peer reported how many packets sent on this path arrived, and how many did not."""
        self._agent.media_fate(path, arrived, lost)

    def media_heard(self, path: PathKey) -> None:
        """Authenticated media arrived on this path."""
        self._agent.media_heard(path, clock.now())

    def address_moved(self, path: PathKey) -> None:
        """Authenticated media, newer than all seen, arrived on a path that ICE does not know: it is checked at once."""
        self._gatherer.drive(lambda now: self._agent.address_moved(path, now))

    def restart(self) -> IceDescription:
        """New credentials; old paths go on. Give the description, and host_candidates(), to the peer."""
        credentials = _new_credentials()
        self._gatherer.drive(lambda now: self._agent.restart(credentials, now))
        return self.description()

    def path_info(self) -> PathSnapshot | None:
        """The sending path, None while there is none."""
        paths = self._agent.send_paths()
        return paths[0].info() if paths else None

    async def close(self) -> None:
        """Stop. A shared gatherer lives on. Idempotent."""
        self._agent.close()
        self._gatherer.detach(self._agent)
        if self._own_gatherer:
            await self._gatherer.close()

    def _note_media(self, keys: tuple[PathKey, ...]) -> None:
        now = clock.now()
        for key in keys:
            overdue_at = self._agent.media_sent(key, now)
            if overdue_at is not None:
                self._gatherer.wake_by(overdue_at)


def _new_credentials() -> Credentials:
    return Credentials(_text(_UFRAG_LENGTH), _text(_PASSWORD_LENGTH))


def _text(length: int) -> str:
    return "".join(_ALPHABET[byte % len(_ALPHABET)] for byte in clock.entropy(length))
