"""The page of calls: the whole history, or what was missed."""

from PySide6.QtCore import QPoint, Signal
from PySide6.QtWidgets import QWidget

from app.call_log import grouped, is_missed
from app.desktop.callable import why_no_redials
from ui.i18n import tr
from ui.icons import Icon
from ui.states import HomeState
from ui.typography import Role
from ui.widgets.boxes import column, row
from ui.widgets.empty import EmptyState
from ui.widgets.history import HistoryCard
from ui.widgets.label import Label
from ui.widgets.skeleton import SkeletonCard
from ui.widgets.switch import Segmented


class CallsPage(QWidget):
    """Renders the history of a `HomeState`."""

    callRequested = Signal(object, bool)
    callOpened = Signal(object)
    """A CallGroup."""
    menuRequested = Signal(object, QPoint)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._state: HomeState | None = None
        self._filter = Segmented(tr("Calls"), (tr("All"), tr("Missed")))
        self._filter.chosen.connect(self._render)
        self._card = HistoryCard()
        self._card.opened.connect(self.callOpened)
        self._card.called.connect(self.callRequested)
        self._card.menuRequested.connect(self.menuRequested)
        self._loading = SkeletonCard(8)
        self._empty = EmptyState(Icon.PHONE, tr("No calls yet"), tr("Calls you make and miss appear here."))
        self._none_missed = EmptyState(Icon.PHONE_MISSED, tr("No missed calls"), tr("Calls you miss appear here."))
        head = row(Label(tr("Calls"), Role.DISPLAY), None, self._filter)
        parts = (head, 12, self._card, self._loading, self._empty, self._none_missed, None)
        self.setLayout(column(*parts, gap=4, around=(32, 26, 32, 20)))

    def show_state(self, state: HomeState) -> None:
        """Render."""
        self._state = state
        self._render()

    def _render(self, _index: int = 0) -> None:
        state = self._state
        if state is None:
            return
        only_missed = self._filter.current == 1
        groups = grouped(record for record in state.history if not only_missed or is_missed(record))
        self._card.show_groups(groups, state.now, why_no_redials(state.client, (group.peer for group in groups)))
        self._card.setVisible(bool(groups))
        nothing = state.is_history_loaded and not groups
        self._empty.setVisible(nothing and not only_missed)
        self._none_missed.setVisible(nothing and only_missed)
        self._loading.setVisible(not state.is_history_loaded and not groups and state.is_waiting_shown)
