"""Sessions: one device's conversation with the server over all its connections, without I/O.

A session numbers what it sends and keeps it until the client says it has read it; a connection that resumes gets the
rest again, in order. `Sessions` watches over all of them: heartbeats that stay away and resume windows that end.
"""

import heapq
import hmac
from dataclasses import dataclass

from app.protocol import codec
from app.protocol.ids import SessionId
from app.protocol.messages import Message
from app.protocol.model import DeviceInfo, UserInfo
from server.directory.directory import Directory

MAX_REPLAY = 256  # messages kept for a resume; a client acknowledges with each ping
MAX_REPLAY_BYTES = 512 * 1024
MAX_REQUEST_IDS = 64  # of the last requests, so that one sent again after a resume is not carried out twice
MISSED_HEARTBEATS = 2  # then the connection counts as lost
HEARTBEAT_GRACE = 5.0  # seconds on top, for a loaded machine


class Session:
    """One session. Its shell sends the bytes that `number` returns, if there is a connection."""

    __slots__ = (
        "_kept_bytes",
        "_replay",
        "_request_ids",
        "_seq",
        "address",
        "device",
        "expires_at",
        "heard_at",
        "is_connected",
        "is_idle",
        "lets_favourites_ring",
        "resume_key",
        "session_id",
        "sign_in_id",
        "timer_at",
        "user",
    )

    def __init__(
        self,
        session_id: SessionId,
        user: UserInfo,
        device: DeviceInfo,
        *,
        sign_in_id: str = "",
        resume_key: str = "",
        address: str = "",
    ) -> None:
        self.session_id = session_id
        self.user = user
        self.device = device
        self.sign_in_id = sign_in_id
        self.resume_key = resume_key
        self.address = address
        """Public IP of the newest connection."""
        self.is_connected = True
        self.is_idle = False
        self.lets_favourites_ring = False
        """Its device says that nobody uses it."""
        self.heard_at = 0.0
        self.expires_at: float | None = None
        """When it is gone for good, while it is not connected."""
        self.timer_at: float | None = None
        self._seq = 0
        self._replay: list[tuple[int, bytes]] | None = None  # none yet: most sessions are idle
        self._kept_bytes = 0
        self._request_ids: list[str] | None = None

    def number(self, message: Message, *, reply_to: str = "") -> bytes:
        """Encode a message with the next number and keep it for a resume."""
        self._seq += 1
        data = codec.encode(message, reply_to=reply_to, seq=self._seq)
        if self._replay is None:
            self._replay = []
        self._replay.append((self._seq, data))
        self._kept_bytes += len(data)
        while len(self._replay) > MAX_REPLAY or self._kept_bytes > MAX_REPLAY_BYTES:
            self._kept_bytes -= len(self._replay.pop(0)[1])
        return data

    def acknowledge(self, last_seq: int) -> None:
        """The client has read everything up to this number."""
        if self._replay is None:
            return
        rest = [(seq, data) for seq, data in self._replay if seq > last_seq]
        self._replay = rest or None
        self._kept_bytes = sum(len(data) for _, data in rest)

    def can_replay(self, last_seq: int) -> bool:
        """Tell whether everything after this number is still kept."""
        kept_from = self._replay[0][0] if self._replay else self._seq + 1
        return kept_from - 1 <= last_seq <= self._seq

    def replay(self, last_seq: int) -> list[bytes]:
        """What the client has not read, in order."""
        return [data for seq, data in self._replay or () if seq > last_seq]

    def is_repeated(self, request_id: str) -> bool:
        """Tell whether this request came before: its reply is among the messages that are replayed."""
        if self._request_ids is None:
            self._request_ids = []
        if request_id in self._request_ids:
            return True
        self._request_ids.append(request_id)
        if len(self._request_ids) > MAX_REQUEST_IDS:
            del self._request_ids[: MAX_REQUEST_IDS // 2]
        return False

    def settle(self) -> None:
        """The client has read all and asked nothing for a while: forget what only a resume would need."""
        if self._replay is None:
            self._request_ids = None


@dataclass(frozen=True, slots=True)
class SessionSilent:
    """The heartbeat stayed away: close the connection. The session waits for a resume."""

    session: Session


@dataclass(frozen=True, slots=True)
class SessionExpired:
    """The session is gone for good."""

    session: Session


Event = SessionSilent | SessionExpired


class Sessions:
    """The machine over all sessions."""

    def __init__(self, directory: Directory, *, heartbeat: float, resume_window: float) -> None:
        self._directory = directory
        self._silence = heartbeat * MISSED_HEARTBEATS + HEARTBEAT_GRACE
        self._resume_window = resume_window
        self._timers: list[tuple[float, SessionId]] = []
        self._events: list[Event] = []

    # -- commands

    def open(self, session: Session, now: float) -> None:
        """A device said hello."""
        session.heard_at = now
        self._directory.put_session(session)
        self._arm(session, now + self._silence)

    def resume(self, session_id: SessionId, *, key: str, sign_in_id: str, last_seq: int, now: float) -> Session | None:
        """A device goes on with its session; None if that is not possible. It may still look connected."""
        session = self._directory.session(session_id)
        if session is None or session.sign_in_id != sign_in_id:
            return None
        if not hmac.compare_digest(session.resume_key.encode(), key.encode("utf-8", "surrogatepass")):
            return None
        if not session.can_replay(last_seq):
            return None
        session.acknowledge(last_seq)
        session.is_connected = True
        session.expires_at = None
        session.heard_at = now
        self._arm(session, now + self._silence)
        self._directory.put_session(session)
        return session

    def lost(self, session: Session, now: float) -> None:
        """The connection is gone; the session waits for a resume."""
        if not session.is_connected:
            return
        session.is_connected = False
        session.expires_at = now + self._resume_window
        self._arm(session, session.expires_at)
        self._directory.put_session(session)

    def close(self, session: Session) -> None:
        """End a session at once, as by signing out."""
        session.timer_at = None
        session.is_connected = False
        if self._directory.session(session.session_id) is session:
            self._directory.remove_session(session.session_id)
            self._events.append(SessionExpired(session))

    # -- machine

    def handle_timeout(self, now: float) -> None:
        """Do what is due."""
        while self._timers and self._timers[0][0] <= now:
            at, session_id = heapq.heappop(self._timers)
            session = self._directory.session(session_id)
            if session is None or session.timer_at != at:
                continue
            session.timer_at = None
            due_at = session.expires_at if session.expires_at is not None else session.heard_at + self._silence
            if due_at > now:
                self._arm(session, due_at)
            elif session.is_connected:
                self.lost(session, now)
                self._events.append(SessionSilent(session))
            else:
                self.close(session)

    def next_timeout(self) -> float | None:
        """When handle_timeout wants to be called."""
        return self._timers[0][0] if self._timers else None

    def outgoing(self) -> list[None]:
        """Nothing: sessions hand out bytes when they number them."""
        return []

    def events(self) -> list[Event]:
        """Drain what happened."""
        events, self._events = self._events, []
        return events

    def _arm(self, session: Session, at: float) -> None:
        # One timer each; a later wish is looked at when the earlier timer fires, so that a heartbeat costs nothing.
        if session.timer_at is None or at < session.timer_at:
            session.timer_at = at
            heapq.heappush(self._timers, (at, session.session_id))
