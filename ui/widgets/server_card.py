"""The card of the server a person signs in to: its name, how it answers, and how it is trusted."""

from PySide6.QtCore import QRectF, QSize, QTimer, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui import paint
from ui.formats import milliseconds
from ui.i18n import tr
from ui.icons import Icon
from ui.plain import set_tooltip
from ui.states import Reach, ServerCard
from ui.theme import theme, tokens_of
from ui.tokens import Tokens
from ui.typography import Role, line_height, scaled
from ui.widgets.button import Link
from ui.widgets.video import SPIN_MS
from ui.wording import obstacle_words

DETAIL_LINES = 3


def card_words(card: ServerCard) -> tuple[str, str]:
    """Headline and second line."""
    match card.reach:
        case Reach.UNKNOWN:
            return tr("Choose a server"), tr("The address your administrator gave you")
        case Reach.CHECKING:
            return card.address, tr("Looking for it…")
        case Reach.REACHABLE:
            return card.name or card.address, _reachable(card)
        case Reach.CERTIFICATE_UNKNOWN:
            return card.address, tr("Nobody vouches for its certificate yet")
        case Reach.CERTIFICATE_CHANGED:
            return card.address, tr("Its certificate changed")
        case Reach.OTHER_CERTIFICATE:
            return card.address, tr("Not the server of the invitation")
        case Reach.UNREACHABLE:
            words = obstacle_words(card.obstacle, tr("The server")) if card.obstacle is not None else None
            return (card.address, words.title if words is not None else tr("It does not answer"))


def _reachable(card: ServerCard) -> str:
    parts = [f"Parley {card.version}" if card.version else ""]
    if card.latency is not None:
        parts.append(milliseconds(card.latency))
    if card.is_local:
        parts.append(tr("this computer"))
    else:
        parts.append(tr("certificate remembered") if card.pinned else tr("certificate valid"))
    return " · ".join(part for part in parts if part)


class ServerCardView(QWidget):
    """Renders a `ServerCard`; the link changes the server."""

    changeRequested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._card = ServerCard()
        self._turn = 0.0
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self._link = Link(tr("Change"), Role.LABEL, self)  # in no layout: it would speak for the height of the card
        self._link.clicked.connect(self.changeRequested)
        self._spin = QTimer(self)
        self._spin.setInterval(SPIN_MS)
        self._spin.timeout.connect(self._advance)

    def show_card(self, card: ServerCard, *, can_change: bool = True) -> None:
        """Show where the check stands."""
        self._link.setVisible(can_change)
        self._place_link()
        self._card = card
        title, detail = card_words(card)
        self.setAccessibleName(tr("Server {name}", name=title))
        self.setAccessibleDescription(detail)
        set_tooltip(self, tr("Fingerprint {text}", text=card.pinned) if card.pinned else "")
        if card.reach is Reach.CHECKING and not theme.reduce_motion:
            self._spin.start()
        else:
            self._spin.stop()
        self.updateGeometry()
        self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The link stays at the end."""
        super().resizeEvent(event)
        self._place_link()

    def _place_link(self) -> None:
        size = self._link.sizeHint()
        place = QRectF(
            self.width() - 10 - size.width(), (self.height() - size.height()) / 2, size.width(), size.height()
        )
        self._link.setGeometry(paint.visual(self, place).toRect())

    def _advance(self) -> None:
        self._turn = (self._turn + SPIN_MS / 900) % 1.0
        self.update()

    def sizeHint(self) -> QSize:
        """As a window of the usual width has it."""
        return QSize(320, self.heightForWidth(320))

    def hasHeightForWidth(self) -> bool:
        """Long words take another line."""
        return True

    def heightForWidth(self, wide: int) -> int:
        """The name, and as many lines as the rest needs."""
        below = len(self._detail_lines(self._room(wide))) * line_height(Role.SMALL)
        return max(scaled(56), line_height(Role.BODY_MEDIUM) + below + 18)

    def _room(self, wide: float) -> float:
        return wide - 58 - (self._link.sizeHint().width() + 18 if self._link.isVisibleTo(self) else 10)

    def _detail_lines(self, room: float) -> tuple[str, ...]:
        return paint.lines_of(card_words(self._card)[1], Role.SMALL, room, DETAIL_LINES)

    def _paints(self, t: Tokens) -> tuple[str, str, Icon]:
        return {
            Reach.UNKNOWN: (t.bg_inset, t.text2, Icon.SERVER),
            Reach.CHECKING: (t.bg_inset, t.text2, Icon.SERVER),
            Reach.REACHABLE: (t.success_soft, t.success_text, Icon.SERVER),
            Reach.UNREACHABLE: (t.warn_soft, t.warn_text, Icon.WIFI_OFF),
            Reach.CERTIFICATE_UNKNOWN: (t.warn_soft, t.warn_text, Icon.SHIELD_CHECK),
            Reach.CERTIFICATE_CHANGED: (t.danger_soft, t.danger_text, Icon.TRIANGLE_ALERT),
            Reach.OTHER_CERTIFICATE: (t.danger_soft, t.danger_text, Icon.TRIANGLE_ALERT),
        }[self._card.reach]

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the card."""
        t = tokens_of(self)
        fill, ink, icon = self._paints(t)
        title, detail = card_words(self._card)
        with QPainter(self) as painter:
            rect = QRectF(self.rect())
            paint.rounded(painter, rect, 13, t.bg_surface, t.border)
            mark = paint.visual(self, QRectF(10, rect.center().y() - 18, 36, 36))
            paint.rounded(painter, mark, 11, fill)
            if self._card.reach is Reach.CHECKING:
                paint.spinner(painter, mark.center(), 9, self._turn, t.accent_text, t.border)
            else:
                paint.icon(painter, mark, icon, ink, 18)
            room = self._room(rect.width())
            top = line_height(Role.BODY_MEDIUM)
            bottom = len(self._detail_lines(room)) * line_height(Role.SMALL)
            y = rect.center().y() - (top + bottom + 1) / 2
            first = paint.visual(self, QRectF(58, y, room, top))
            paint.text(painter, first, title, Role.BODY_MEDIUM, t.text, may_cut=True)
            second = paint.visual(self, QRectF(58, y + top + 1, room, bottom))
            good = self._card.reach in (Reach.UNKNOWN, Reach.CHECKING, Reach.REACHABLE)
            paint.wrapped(painter, second, detail, Role.SMALL, t.text2 if good else ink, lines=DETAIL_LINES)
