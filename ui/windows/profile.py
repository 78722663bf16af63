"""One's own profile: name and picture, as the others see them."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.portrait import Portrait
from app.protocol.model import UserInfo
from ui import paint
from ui.i18n import tr
from ui.icons import Icon
from ui.states import ProfileState
from ui.typography import Role
from ui.widgets.avatar import Avatar
from ui.widgets.boxes import Pane, column, row
from ui.widgets.button import SMALL, Button, Kind
from ui.widgets.crop_view import SIDE, CropView
from ui.widgets.field import Field
from ui.widgets.label import Label, Paragraph
from ui.widgets.slider import Slider
from ui.widgets.turning import TurningLayout

MAX_NAME = 64  # characters, as every server has it
FACE_HIGH = 184  # pixels around a picture that is not being cut
ZOOM_STEPS = 100  # of the slider for one more zoom


class ProfileWindow(Pane):
    """Renders a `ProfileState`; what the person wants leaves as signals."""

    pictureWanted = Signal()
    """Choose a file."""
    fileDropped = Signal(str)
    removeRequested = Signal()
    saved = Signal(str)
    """The name as typed."""
    closed = Signal()

    def __init__(self, state: ProfileState, parent: QWidget | None = None) -> None:
        super().__init__(lambda t: t.bg_surface if t.is_dark else t.bg_base, parent)
        self.setWindowFlag(Qt.WindowType.Dialog)
        self.setWindowTitle(tr("Your profile"))
        self.setAcceptDrops(True)
        self._portrait: Portrait | None = None
        self._avatar = Avatar(state.me, 160, around=lambda t: t.bg_surface if t.is_dark else t.bg_base)
        self._face = QWidget()
        self._face.setFixedSize(SIDE, FACE_HIGH)
        self._face.setLayout(column(None, row(None, self._avatar, None), None, gap=0))
        self.crop = CropView()
        self.zoom = Slider(tr("Zoom"), ZOOM_STEPS, ZOOM_STEPS * 8)
        self.choose = Button(tr("Choose a picture…"), Kind.SOFT, SMALL)
        self.remove = Button(tr("Remove picture"), Kind.GHOST, SMALL, icon=Icon.TRASH)
        self._problem = Paragraph("", Role.SMALL, lambda t: t.danger_text, align=paint.CENTER)
        hint = tr("Drag to move, scroll to zoom")
        self._hint = Label(hint, Role.SMALL, lambda t: t.text2, align=paint.CENTER, lines=2)
        self.name = Field(tr("Name"))
        self.name.edit.setMaxLength(MAX_NAME)
        self.name.set_text(state.me.name)
        self._username = Label("", Role.SMALL, lambda t: t.text3, may_cut=True)
        self.save = Button(tr("Save"), Kind.PRIMARY)
        self.cancel = Button(tr("Cancel"), Kind.SECONDARY)
        self._connect()
        self.setLayout(self._arranged())
        self.setFixedWidth(420)
        self.show_state(state)

    def _connect(self) -> None:
        self.choose.clicked.connect(self.pictureWanted)
        self.remove.clicked.connect(self.removeRequested)
        self.save.clicked.connect(lambda: self.saved.emit(self.name.text))
        self.name.submitted.connect(lambda: self.saved.emit(self.name.text))
        self.cancel.clicked.connect(self.close)
        self.zoom.valueChanged.connect(lambda value: self.crop.choose(self.crop.crop.zoomed(value / ZOOM_STEPS)))
        self.crop.changed.connect(lambda crop: self.zoom.setValue(round(crop.zoom * ZOOM_STEPS)))
        QShortcut(QKeySequence("Escape"), self).activated.connect(self.close)

    def _arranged(self) -> QVBoxLayout:
        picture = row(None, self._face, self.crop, None)
        zoom = row(None, self.zoom, None)
        buttons = TurningLayout(gap=8, stacked_gap=4)
        buttons.addStretch(1)
        for button in (self.choose, self.remove):
            buttons.addWidget(button, 0, paint.CENTER)
        buttons.addStretch(1)
        answers = row(None, self.cancel, self.save, gap=10)
        parts = (
            picture,
            4,
            zoom,
            self._hint,
            4,
            buttons,
            self._problem,
            10,
            self.name,
            self._username,
            18,
            None,
            answers,
        )
        return column(*parts, gap=4, around=(28, 24, 28, 22))

    def take_over(self, was: "ProfileWindow") -> None:
        """Hold what was typed and cut in another profile window."""
        self.name.set_text(was.name.text)
        self.crop.choose(was.crop.crop)

    def show_state(self, state: ProfileState) -> None:
        """Render."""
        crops = state.portrait is not None
        if state.portrait is not None and state.portrait is not self._portrait:
            self.crop.show_portrait(state.portrait)
        self._portrait = state.portrait
        self._avatar.set_person(_faceless(state.me) if state.removes_picture else state.me)
        self._face.setVisible(not crops)
        for part in (self.crop, self.zoom, self._hint):
            part.setVisible(crops)
        self.remove.setVisible(crops or (bool(state.me.picture) and not state.removes_picture))
        self._problem.setText(state.picture_problem)
        self._problem.setVisible(bool(state.picture_problem))
        self.name.show_error(state.name_problem)
        self._username.setText(tr("Others find you as @{username}", username=state.me.username))
        self.save.set_words(tr("Saving…") if state.is_busy else tr("Save"))
        for button in (self.save, self.choose, self.remove):
            button.setEnabled(not state.is_busy)

    # -- Qt

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """A file from elsewhere is welcome."""
        if len(event.mimeData().urls()) == 1 and event.mimeData().urls()[0].isLocalFile():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Take it."""
        self.fileDropped.emit(event.mimeData().urls()[0].toLocalFile())

    def closeEvent(self, event: QCloseEvent) -> None:
        """Tell; nothing is saved."""
        self.closed.emit()


def _faceless(user: UserInfo) -> UserInfo:
    """The person as they are shown without a picture."""
    return UserInfo(user.user_id, user.username, user.name)
