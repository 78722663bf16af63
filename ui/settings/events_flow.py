"""What the settings ask the client about the events that were sent."""

from collections.abc import Callable

from app.config import SettingsFile
from app.protocol.events.record import Reported
from ui.bridge import Bridge
from ui.settings.sent_events import SentEventsWindow
from ui.succession import succeed


class EventsFlow:
    """Lives on the GUI thread."""

    def __init__(self, bridge: Bridge, settings: SettingsFile) -> None:
        self._bridge = bridge
        self._settings = settings
        self._events: tuple[Reported, ...] = ()
        self.window: SentEventsWindow | None = None
        self.acts: dict[str, Callable[[object], object]] = {"see_events": lambda _value: self.look()}

    def look(self) -> None:
        """Open the window with what was sent until now."""
        self._bridge.do(lambda client: client.events.sent_events(), self._show)

    def reword(self) -> None:
        """Make the window anew, in the language of now."""
        if self.window is not None:
            self._replace(self._events)

    def close(self) -> None:
        """Close the window. Idempotent."""
        window, self.window = self.window, None
        if window is not None:
            window.close()

    def _show(self, events: tuple[Reported, ...]) -> None:
        self._replace(events)
        if self.window is not None:
            self.window.show()
            self.window.raise_()

    def _replace(self, events: tuple[Reported, ...]) -> None:
        self._events = events
        was, window = self.window, SentEventsWindow(events, is_allowed=self._settings.settings.sends_events)

        def closed() -> None:
            if self.window is window:
                self.window = None

        window.destroyed.connect(closed)
        self.window = window
        if was is not None:
            succeed(window, was)
