"""Coming back: at the end that stayed, a call that broke off or was left goes on by itself."""

from dataclasses import dataclass

from app.protocol.ids import CallId, UserId


@dataclass(frozen=True, slots=True)
class Stay:
    """With what a call goes on at the end that stayed."""

    call_id: CallId
    peer: UserId
    is_muted: bool
    video: bool


class Returns:
    """Remembers the last call of this device, and whether its person waits there for the other one."""

    def __init__(self) -> None:
        self._last: Stay | None = None
        self._until: float | None = None
        self._is_silent = False

    def ended(self, call_id: CallId, peer: UserId, *, is_muted: bool, video: bool) -> None:
        """A call of this device is over; it was muted, and had its camera on, as said."""
        self._last, self._until = Stay(call_id, peer, is_muted, video), None

    def wait(self, call_id: CallId, until: float, *, is_silent: bool) -> None:
        """The person stays until then (monotonic). `is_silent`: with microphone and camera off."""
        if self._last is not None and self._last.call_id == call_id:
            self._until, self._is_silent = until, is_silent

    def stop(self) -> None:
        """The person left too. Idempotent."""
        self._until = None

    def claim(self, goes_on: CallId, caller: UserId, now: float) -> Stay | None:
        """With what to go on when `caller` comes back to a call; None: let it ring. Counts once."""
        last, until = self._last, self._until
        if last is None or until is None or (goes_on, caller) != (last.call_id, last.peer):
            return None
        self._until = None
        if now >= until:
            return None
        return Stay(last.call_id, last.peer, True, False) if self._is_silent else last
