"""One association: DTLS, SRTP, congestion control and pacing over the paths that ICE finds, on the core loop.

It knows packets, not tracks. One timer serves everything, and nothing is a task.
"""

import asyncio
import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from math import inf
from typing import Protocol, cast

from app import clock
from app.protocol.description import CandidateBatch, HeaderExtension, IceDescription
from media.congestion.estimator import WIRE_OVERHEAD, BandwidthEstimator
from media.congestion.pacer import Pacer, PacketClass
from media.dtls.certificate import Certificate
from media.dtls.session import DtlsClosed, DtlsEvent, DtlsFailed, DtlsProblem, DtlsSession, KeysReady
from media.dtls.srtp import SrtpContext
from media.ice.types import Connected, IceEvent, PathKey, PathSnapshot, PathValid, SendPathChanged, SwitchReason
from media.rtp import extensions, packet, rtcp
from media.rtp.budget import Budget
from media.rtp.loss_runs import LossRuns
from media.rtp.packet import Header
from media.rtp.sequence import newer16
from media.rtp.transport_feedback import ArrivalLog, SentPackets

logger = logging.getLogger(__name__)

TIMER_SLACK = 0.0005  # seconds: an earlier wish by less than this is not worth re-arming the timer
HEARD_INTERVAL = 0.02  # seconds between two notes to ICE that media came on a path
MAX_DATAGRAM = 1500
SRTP_TRAILER = 16
CONTROLS_PER_SECOND = 250.0  # datagrams of RTCP that are read; with 20 % loss an honest end sends a hundred
CONTROL_BURST = 500.0
FILLER_SIZE = 1100  # bytes of payload in one packet of filler, at most
_DTLS_FIRST, _DTLS_LAST = 20, 63  # RFC 7983
_MEDIA_FIRST, _MEDIA_LAST = 128, 191

_Mark = tuple[PathKey | None, bool]
"""What is remembered of a packet sent: its path, if it was one, and whether it is sound."""


class Transport(Protocol):
    """What is used of `media.transport.transport.IceTransport`."""

    def send(self, data: bytes, *, handshake: bool = False) -> tuple[PathKey, ...]:
        """Send a datagram; where it left."""

    def description(self) -> IceDescription:
        """Our credentials."""

    def host_candidates(self) -> CandidateBatch:
        """Candidates known now."""

    def set_remote(self, description: IceDescription) -> None:
        """The other end's credentials."""

    def add_remote_candidates(self, batch: CandidateBatch) -> None:
        """The other end's candidates."""

    def hint_peer_address(self, ip: str) -> None:
        """The other end's public IP."""

    def media_acknowledged(self, path: PathKey, sent_at: float) -> None:
        """Proof of arrival."""

    def media_fate(self, path: PathKey, arrived: int, lost: int) -> None:
        """How many packets sent on a path arrived, and how many did not."""

    def media_heard(self, path: PathKey) -> None:
        """Authentic media came on a path."""

    def address_moved(self, path: PathKey) -> None:
        """Authentic media, newer than all seen, came on another path."""

    def restart(self) -> IceDescription:
        """New credentials."""

    def path_info(self) -> PathSnapshot | None:
        """The sending path."""

    async def close(self) -> None:
        """Stop."""


OpenTransport = Callable[[Callable[[bytes, float, PathKey], None], Callable[[IceEvent], None]], Transport]
"""Makes a transport from what receives its datagrams and what hears its events."""


@dataclass(frozen=True, slots=True)
class KeysAgreed:
    """Media can be protected from now on."""


@dataclass(frozen=True, slots=True)
class SecurityFailed:
    """DTLS came to nothing."""

    problem: DtlsProblem


@dataclass(frozen=True, slots=True)
class GoodbyeHeard:
    """The other end closed the association."""


AssociationEvent = IceEvent | KeysAgreed | SecurityFailed | GoodbyeHeard


class AssociationUser(Protocol):
    """Whoever puts tracks on an association. All calls come on the core loop."""

    def packet_arrived(self, header: Header, data: bytes, arrived_at: float) -> None:
        """An authentic RTP packet."""

    def control_arrived(self, block: rtcp.Block, arrived_at: float) -> None:
        """An authentic RTCP block, transport-wide feedback excepted."""

    def filler(self, size: int, now: float) -> bytes | None:
        """A packet of about `size` bytes of payload for a probe, or None if there is nothing to fill with."""

    def next_timeout(self) -> float | None:
        """When the user wants `handle_timeout`."""

    def handle_timeout(self, now: float) -> None:
        """Something of the user's is due."""

    def rate_changed(self, now: float) -> None:
        """The estimate may have changed."""

    def association_event(self, event: AssociationEvent) -> None:
        """Something happened."""


class Association:
    """Carries RTP and RTCP to one other end."""

    def __init__(
        self, user: AssociationUser, *, certificate: Certificate, is_client: bool, open_transport: OpenTransport
    ) -> None:
        self._user = user
        self._certificate = certificate
        self._loop = asyncio.get_running_loop()
        self._dtls = DtlsSession(certificate, is_client=is_client)
        self._srtp: SrtpContext | None = None
        self._has_path = False
        self.estimator = BandwidthEstimator()
        self.sound_loss = LossRuns()
        self._pacer: Pacer[tuple[bytes, bool]] = Pacer(self.estimator.pacing_rate(0.0))
        self._sent = SentPackets()
        self._arrivals = ArrivalLog()
        self._controls = Budget(rate=CONTROLS_PER_SECOND, burst=CONTROL_BURST)
        self._local_ssrc = 1
        self._heard_ssrc = 0
        self._heard_path: PathKey | None = None
        self._heard_at = -inf
        self._newest = -1
        self._timer: asyncio.TimerHandle | None = None
        self._due = inf
        self._is_closed = False
        self.is_started = False
        """Whether media can flow: keys and a path."""
        self.transport = open_transport(self._receive, self._ice_event)

    # -- set-up -----------------------------------------------------------------------------------------------------

    @property
    def is_client(self) -> bool:
        """Whether our end starts DTLS."""
        return self._dtls.is_client

    def secure_with(self, fingerprint: str, *, is_client: bool) -> None:
        """Learn which certificate to expect, and our role, from the other end's description. Only the first counts."""
        now = clock.now()
        if is_client != self._dtls.is_client and self._srtp is None:
            self._dtls = DtlsSession(self._certificate, is_client=is_client)
            if self._has_path:
                self._dtls.start(now)
        self._dtls.expect(fingerprint, now)
        self._after_dtls()

    def set_local_ssrc(self, ssrc: int) -> None:
        """The SSRC that our feedback names as its sender."""
        self._local_ssrc = ssrc

    async def close(self, farewell: Iterable[rtcp.Block] = ()) -> None:
        """Say goodbye and release the transport. Idempotent."""
        if self._is_closed:
            return
        self.send_control(farewell)
        self._dtls.close(clock.now())
        for datagram in self._dtls.outgoing():
            self.transport.send(datagram)
        self._is_closed = True
        if self._timer is not None:
            self._timer.cancel()
        await self.transport.close()

    # -- sending ----------------------------------------------------------------------------------------------------

    def send(self, kind: PacketClass, data: bytes, now: float) -> None:
        """Queue a packet that can be stamped (`media.rtp.packet.stamp`); call `flush` after the last of a burst."""
        self._pacer.push(kind, (data, kind is PacketClass.AUDIO), _wire_size(data), now)

    def flush(self, now: float) -> None:
        """Let leave what may leave now."""
        if self._srtp is None or self._is_closed:
            return
        pop = self._pacer.pop
        while (popped := pop(now)) is not None:
            (data, is_sound), cluster = popped
            self._transmit(data, cluster, is_sound, now)
        while (wanted := self._pacer.filler(now)) != (0, 0):
            filler = self._user.filler(min(wanted[0], FILLER_SIZE), now)
            if filler is None:
                self._pacer.cancel_probe()
                continue
            self._pacer.filler_sent(_wire_size(filler), now)
            self._transmit(filler, wanted[1], False, now)
        self.wake_at(self._pacer.next_timeout())

    def send_control(self, blocks: Iterable[rtcp.Block]) -> None:
        """Send RTCP now, in one datagram."""
        if self._srtp is None or self._is_closed:
            return
        data = rtcp.pack(blocks)
        protected = self._srtp.protect_rtcp(data) if data else None
        if protected is not None:
            self.transport.send(protected)

    @property
    def backlog(self) -> tuple[int, float]:
        """(wire bytes waiting in the pacer, seconds the oldest has waited)."""
        return self._pacer.queued_bytes, self._pacer.oldest_wait(clock.now())

    def drop_pictures(self) -> int:
        """Forget pictures that wait to leave; how many packets."""
        return self._pacer.drop_video()

    def wake_at(self, at: float | None) -> None:
        """Make sure that the timer fires by then."""
        if at is not None and at < self._due - TIMER_SLACK and not self._is_closed:
            if self._timer is not None:
                self._timer.cancel()
            self._due = at
            self._timer = self._loop.call_later(max(0.0, at - clock.now()), self._fire)

    def _transmit(self, data: bytes, cluster: int, is_sound: bool, now: float) -> None:
        assert self._srtp is not None
        number = self._sent.next_number
        protected = self._srtp.protect(packet.stamp(data, number, extensions.send_time_of(now)))
        if protected is None:
            return
        # While ICE doubts a path this leaves on two, as the same bytes: another number in the second copy would mean
        # one AES-GCM nonce under two headers, which gives its authentication key away. Such packets prove no path.
        paths = self.transport.send(protected)
        if not paths:
            return
        size = len(protected) + WIRE_OVERHEAD
        self._sent.sent(size, now, cluster=cluster, mark=(paths[0] if len(paths) == 1 else None, is_sound))
        self.estimator.sent(size, now, is_probe=cluster != 0)

    # -- receiving --------------------------------------------------------------------------------------------------

    def _receive(self, data: bytes, arrived_at: float, path: PathKey) -> None:
        if not data or len(data) > MAX_DATAGRAM or self._is_closed:
            return
        first = data[0]
        if _MEDIA_FIRST <= first <= _MEDIA_LAST:
            srtp = self._srtp
            if srtp is None:
                return
            if rtcp.is_rtcp(data):
                control = srtp.unprotect_rtcp(data)
                if control is not None:
                    self._heard(path, arrived_at, is_new=False)
                    if self._controls.take(arrived_at):
                        self._control(control, arrived_at)
            else:
                media = srtp.unprotect(data)
                if media is not None:
                    self._media(media, arrived_at, path)
        elif _DTLS_FIRST <= first <= _DTLS_LAST:
            self._dtls.receive(data, arrived_at)
            self._after_dtls()

    def _media(self, data: bytes, arrived_at: float, path: PathKey) -> None:
        header = packet.peek(data)
        if header is None:
            return
        number = extensions.find(data, header[5], header[6], HeaderExtension.TRANSPORT_SEQUENCE)
        is_new = False
        if number is not None and len(number) == 2:
            sequence = int.from_bytes(number, "big")
            self._arrivals.received(sequence, arrived_at)
            is_new = self._newest < 0 or newer16(sequence, self._newest)
            if is_new:
                self._newest = sequence
            self.wake_at(self._arrivals.next_timeout())
        self._heard_ssrc = header[4]
        self._heard(path, arrived_at, is_new=is_new)
        self._user.packet_arrived(header, data, arrived_at)

    def _heard(self, path: PathKey, arrived_at: float, *, is_new: bool) -> None:
        if path == self._heard_path and arrived_at - self._heard_at < HEARD_INTERVAL:
            return
        if path != self._heard_path and is_new:
            self.transport.address_moved(path)
        self._heard_path, self._heard_at = path, arrived_at
        self.transport.media_heard(path)

    def _control(self, data: bytes, arrived_at: float) -> None:
        for block in rtcp.parse(data):
            if isinstance(block, rtcp.TransportFeedback):
                self._feedback(block, arrived_at)
            else:
                if isinstance(block, rtcp.Remb):
                    self.estimator.remb(block.bitrate, arrived_at)
                self._user.control_arrived(block, arrived_at)

    def _feedback(self, block: rtcp.TransportFeedback, now: float) -> None:
        fates = self._sent.match(block)
        newest: dict[PathKey, float] = {}
        lost: dict[PathKey | None, int] = {}
        arrivals: dict[PathKey | None, int] = {}
        for sent_at, arrived, _, _, mark, was_lost in fates:
            path, is_sound = cast("_Mark", mark)
            if is_sound and not was_lost:
                self.sound_loss.add(arrived is None)
            counted = lost if arrived is None else arrivals
            counted[path] = counted.get(path, 0) + 1
            if arrived is not None and path is not None and sent_at > newest.get(path, -inf):
                newest[path] = sent_at
        for path in {*lost, *arrivals}:
            if path is not None:  # what left on two paths says nothing about either
                self.transport.media_fate(path, arrivals.get(path, 0), lost.get(path, 0))
        for path, sent_at in newest.items():
            self.transport.media_acknowledged(path, sent_at)
        self.estimator.feedback(fates, gap=self._sent.gap, now=now)
        self._rate_changed(now)

    def _rate_changed(self, now: float) -> None:
        self._pacer.set_rate(self.estimator.pacing_rate(now))
        for cluster in self.estimator.take_probes(now):
            self._pacer.probe(cluster, now)
        self._user.rate_changed(now)
        self.flush(now)

    # -- DTLS and ICE -----------------------------------------------------------------------------------------------

    def _ice_event(self, event: IceEvent) -> None:
        if self._is_closed:
            return
        now = clock.now()
        if isinstance(event, Connected | PathValid) and not self._has_path:
            self._has_path = True
            self._dtls.start(now)
            self._after_dtls()
            self._start_if_ready(now)
        elif isinstance(event, SendPathChanged) and event.reason is not SwitchReason.FIRST:
            self.estimator.path_changed(now)
        self._user.association_event(event)

    def _after_dtls(self) -> None:
        for datagram in self._dtls.outgoing():
            self.transport.send(datagram, handshake=True)
        for event in self._dtls.events():
            self._dtls_event(event)
        self.wake_at(self._dtls.next_timeout())

    def _dtls_event(self, event: DtlsEvent) -> None:
        match event:
            case KeysReady(profile, local_key, remote_key):
                self._srtp = SrtpContext(profile, local_key=local_key, remote_key=remote_key)
                logger.info("= media is protected by %s", profile.name)
                self._user.association_event(KeysAgreed())
                self._start_if_ready(clock.now())
            case DtlsFailed(problem):
                logger.warning("= DTLS failed: %s", problem.name)
                self._user.association_event(SecurityFailed(problem))
            case DtlsClosed():
                self._user.association_event(GoodbyeHeard())

    def _start_if_ready(self, now: float) -> None:
        if self._srtp is None or not self._has_path or self.is_started:
            return
        self.is_started = True
        self.estimator.start(now)
        self.wake_at(self.estimator.next_timeout())
        self._rate_changed(now)

    # -- time -------------------------------------------------------------------------------------------------------

    def _fire(self) -> None:
        # The loop may fire early by its clock's resolution; machines must not see a time before their due.
        now = max(clock.now(), self._due)
        self._timer = None
        self._due = inf
        if self._is_closed:
            return
        try:
            self._do_what_is_due(now)
        finally:  # whatever went wrong, a call must not lose its pulse
            for at in (
                self._dtls.next_timeout(),
                self.estimator.next_timeout(),
                self._arrivals.next_timeout(),
                self._user.next_timeout(),
            ):
                self.wake_at(at)

    def _do_what_is_due(self, now: float) -> None:
        if _is_due(self._dtls.next_timeout(), now):
            self._dtls.handle_timeout(now)
            self._after_dtls()
        if _is_due(self.estimator.next_timeout(), now):
            self.estimator.handle_timeout(now)
            self._rate_changed(now)
        if _is_due(self._arrivals.next_timeout(), now):
            for report in self._arrivals.reports(sender_ssrc=self._local_ssrc, media_ssrc=self._heard_ssrc, now=now):
                self.send_control([report])
        if _is_due(self._user.next_timeout(), now):
            self._user.handle_timeout(now)
        self.flush(now)


def _is_due(at: float | None, now: float) -> bool:
    return at is not None and at <= now


def _wire_size(data: bytes) -> int:
    return len(data) + SRTP_TRAILER + WIRE_OVERHEAD
