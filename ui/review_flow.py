"""Looks at past calls: opens "How was it?", and offers it after a bad one."""

from collections.abc import Callable

from PySide6.QtCore import QObject

from app.analytics.review import Review, review
from app.config import SettingsFile
from app.protocol.events.record import Reported
from app.protocol.model import CallRecord, UserInfo
from app.state import CallState
from ui.bridge import Bridge
from ui.succession import succeed
from ui.windows.review import ReviewWindow


class ReviewFlow(QObject):
    """Lives on the GUI thread. `offer` shows the person that there is something to see, with a way to open it."""

    def __init__(
        self, bridge: Bridge, settings: SettingsFile, offer: Callable[[UserInfo, Callable[[], None]], None]
    ) -> None:
        super().__init__()
        self._bridge = bridge
        self._settings = settings
        self._offer = offer
        self.window: ReviewWindow | None = None

    def open(self, record: CallRecord) -> None:
        """Open the window about a call of the history."""
        call_id, started = record.call_id, record.answered_at or record.started_at
        self._bridge.ask(
            lambda client: client.events.timeline(call_id),
            lambda events: self._show(record.peer, started, review(events)),
        )

    def call_over(self, call: CallState) -> None:
        """A call of this device ended: offer the window if it was a bad one."""
        if call.connected_at is not None:
            self._bridge.ask(
                lambda client: client.events.timeline(call.call_id), lambda events: self._judge(call.peer, events)
            )

    def reword(self) -> None:
        """Make the window anew, in the language of now."""
        was = self.window
        if was is not None:
            self.window = self._make(was.peer, was.started_at, was.review, is_sent=was.is_sent)
            succeed(self.window, was)

    def close(self) -> None:
        """Close the window. Idempotent."""
        window, self.window = self.window, None
        if window is not None:
            window.close()

    def _judge(self, peer: UserInfo, events: tuple[Reported, ...]) -> None:
        found = review(events)
        if found is not None and found.is_bad:
            self._offer(peer, lambda: self._show(peer, found.begin, found))

    def _show(self, peer: UserInfo, started_at: float, found: Review | None) -> None:
        self.close()
        self.window = self._make(peer, started_at, found, is_sent=self._settings.settings.sends_events)
        self.window.show()
        self.window.raise_()

    def _make(self, peer: UserInfo, started_at: float, found: Review | None, *, is_sent: bool) -> ReviewWindow:
        window = ReviewWindow(peer, started_at, found, is_sent=is_sent)

        def closed() -> None:
            if self.window is window:
                self.window = None

        window.destroyed.connect(closed)
        return window
