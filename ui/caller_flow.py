"""Callers on this screen: a popup for each, in the places the pure machine gives them."""

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QGuiApplication

from app import clock
from app.desktop.callers import Caller, Callers, Farewell, Form
from app.protocol.ids import CallId
from app.state import CallState, ClientState, can_hold
from ui.device_choice import DeviceChoice
from ui.states import IncomingState
from ui.windows.farewell import FarewellPopup
from ui.windows.incoming import IncomingPopup
from ui.windows.popup import GAP


class CallerFlow(QObject):
    """Opens and closes popups; answers leave as signals."""

    accepted = Signal(object, bool)
    """The CallId, and whether with picture."""
    held = Signal(object, bool)
    """The same, and the call of now waits on hold."""
    declined = Signal(object, str)
    """The CallId, and the words that go with it, if any."""
    calledBack = Signal(object, bool)
    """The UserInfo, and whether with picture."""
    reminded = Signal(object, float)
    """The CallState, and in how many seconds to remind of calling back."""
    silenced = Signal()

    def __init__(self, devices: DeviceChoice) -> None:
        super().__init__()
        self._devices = devices
        self._state = ClientState()
        self.callers = Callers()
        self.popups: dict[CallId, IncomingPopup | FarewellPopup] = {}
        self._heights: dict[CallId, int] = {}
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._pass_time)

    def show_client(self, state: ClientState, *, prefers_compact: bool) -> None:
        """A new snapshot."""
        self._state = state
        self.callers.update(state.calls, clock.now(), prefers_compact=prefers_compact)
        self._render()

    def call_over(self, call: CallState) -> None:
        """The last word of a call."""
        self.callers.over(call, clock.now())
        self._render()

    def says_missed(self, call_id: CallId) -> bool:
        """Whether a card tells of this missed call already."""
        return any(card.call.call_id == call_id and card.farewell is Farewell.MISSED for card in self.callers.shown)

    def close(self) -> None:
        """Put everything away."""
        self._timer.stop()
        self.callers.clear()
        self._render()

    def reword(self) -> None:
        """Make every popup anew, in the language of now."""
        for popup in self.popups.values():
            self._drop(popup)
        self.popups.clear()
        self._render()

    def _pass_time(self) -> None:
        self.callers.handle_timeout(clock.now())
        self._render()

    def answer(self, *, video: bool) -> None:
        """Answer the newest call that rings, as its own window would; with picture only what was called with."""
        popup = self._newest
        if popup is not None:
            popup.card.hold_and_accept(video=video and popup.card.state.call.media.video)

    def refuse(self) -> None:
        """Decline the newest call that rings."""
        popup = self._newest
        if popup is not None:
            popup.card.decline()

    @property
    def _newest(self) -> IncomingPopup | None:
        popups = (self.popups.get(card.call.call_id) for card in self.callers.shown)
        return next((popup for popup in popups if isinstance(popup, IncomingPopup)), None)

    # -- rendering

    def _render(self) -> None:
        wanted = {card.call.call_id: card for card in self.callers.shown}
        for call_id in tuple(self.popups):
            card = wanted.get(call_id)
            is_right = card is not None and isinstance(self.popups[call_id], _kind(card))
            is_right = is_right and not self._is_out_of_date(self.popups[call_id])
            if not is_right or (card is not None and card.farewell is Farewell.NOTHING):
                self._drop(self.popups.pop(call_id))
        below = 0
        screen = QGuiApplication.primaryScreen()
        for card in self.callers.shown:
            call_id = card.call.call_id
            if call_id not in self.popups and card.farewell is not Farewell.NOTHING:
                self.popups[call_id] = self._make(card)
            popup = self.popups.get(call_id)
            if card.form is Form.FULL and card.farewell is None:
                if popup is not None and not popup.isVisible():
                    popup.place_in_middle(screen)
                    popup.show()
                continue
            if popup is not None:
                popup.place_at_side(screen, below)
                popup.show()
                self._heights[call_id] = popup.card_height
            if call_id in self._heights:  # also of a place that stays empty for a moment
                below += self._heights[call_id] + GAP
        self._heights = {call_id: high for call_id, high in self._heights.items() if call_id in wanted}
        self._arm()

    @property
    def _busy(self) -> tuple[str, bool]:
        """Whom one talks to, and whether they can wait."""
        name = next((each.peer.name for each in self._state.calls if each.is_heard), "")
        return name, can_hold(self._state.calls)

    def _is_out_of_date(self, popup: IncomingPopup | FarewellPopup) -> bool:
        """Whether it offers what cannot be any more; never under words that somebody writes."""
        if not isinstance(popup, IncomingPopup) or not popup.card.state.busy_with or popup.card.reply.isVisible():
            return False
        return self._busy[0] != "" and (popup.card.state.busy_with, popup.card.state.can_hold) != self._busy

    def _arm(self) -> None:
        at = self.callers.next_timeout()
        if at is None:
            self._timer.stop()
        else:
            self._timer.start(max(0, round((at - clock.now()) * 1000) + 1))

    def _make(self, card: Caller) -> IncomingPopup | FarewellPopup:
        return self._make_incoming(card) if card.farewell is None else self._make_farewell(card, card.farewell)

    def _make_incoming(self, card: Caller) -> IncomingPopup:
        call = card.call
        names = (self._devices.microphone_name, self._devices.camera_name)
        state = IncomingState(call, self._state.connection.server_name, *self._busy, *names)
        popup = IncomingPopup(state, compact=card.form is Form.COMPACT)
        popup.accepted.connect(lambda video: self.accepted.emit(call.call_id, video))
        popup.held.connect(lambda video: self.held.emit(call.call_id, video))
        popup.declined.connect(lambda: self.declined.emit(call.call_id, ""))
        popup.replied.connect(lambda words: self.declined.emit(call.call_id, words))
        popup.reminded.connect(lambda within: self.reminded.emit(call, within))
        popup.silenced.connect(lambda: self._silence(call.call_id))
        popup.resized.connect(self._render)
        return popup

    def _make_farewell(self, card: Caller, farewell: Farewell) -> FarewellPopup:
        call = card.call
        popup = FarewellPopup(call, farewell)
        popup.called.connect(lambda: self._call_back(call))
        popup.reminded.connect(lambda within: self._remind(call, within))
        popup.silenced.connect(lambda: self._silence(call.call_id))
        return popup

    def _call_back(self, call: CallState) -> None:
        self._silence(call.call_id)
        self.calledBack.emit(call.peer, call.media.video)

    def _remind(self, call: CallState, within: float) -> None:
        self._silence(call.call_id)
        self.reminded.emit(call, within)

    def _silence(self, call_id: CallId) -> None:
        self.callers.silence(call_id, clock.now())
        self._render()
        self.silenced.emit()

    def _drop(self, popup: IncomingPopup | FarewellPopup) -> None:
        popup.silenced.disconnect()
        popup.close()
        popup.deleteLater()


def _kind(card: Caller) -> type[IncomingPopup | FarewellPopup]:
    return IncomingPopup if card.farewell is None else FarewellPopup
