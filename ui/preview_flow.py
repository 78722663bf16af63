"""The life of the preview: the camera is open while somebody looks at it, and not longer."""

from PySide6.QtCore import QObject

from app.protocol.description import Kind
from app.protocol.ids import UserId
from app.protocol.model import UserInfo
from app.state import DeviceFailed
from ui.bridge import Bridge
from ui.i18n import tr
from ui.settings.controls import ValueControl
from ui.settings.state import SettingsState
from ui.widgets.boxes import row
from ui.widgets.preview_panel import PreviewPanel

NOBODY = UserInfo(UserId(""), "", "")


class PreviewPart(ValueControl):
    """The preview as the part of a setting."""

    def __init__(self, panel: PreviewPanel) -> None:
        super().__init__()
        self.panel = panel
        self.setLayout(row(panel))
        self.setFocusProxy(panel)

    def show_state(self, state: SettingsState) -> None:
        """Render."""
        self.panel.show_person(state.client.me or NOBODY, is_mirrored=state.settings.mirror_self_view)


class PreviewFlow(QObject):
    """One preview at a time, for the panel that was made last."""

    def __init__(self, bridge: Bridge) -> None:
        super().__init__()
        self._bridge = bridge
        self._panel: PreviewPanel | None = None

    def make_part(self, state: SettingsState) -> PreviewPart:
        """The widget of the setting."""
        panel = PreviewPanel(state.client.me or NOBODY, is_mirrored=state.settings.mirror_self_view)
        self._panel = panel
        panel.started.connect(lambda: self._start(panel))
        panel.stopped.connect(lambda: self._stop(panel))
        panel.destroyed.connect(lambda: self._gone(panel))
        return PreviewPart(panel)

    def device_failed(self, event: DeviceFailed) -> None:
        """A camera that was unplugged shows nothing any more."""
        if event.kind is Kind.VIDEO and self._panel is not None and self._panel.is_running:
            self._panel.show_running(False, tr("The camera stopped. Another program may hold it, or it was unplugged."))

    def _start(self, panel: PreviewPanel) -> None:
        sink = panel.picture.mailbox.put
        self._bridge.do(lambda client: client.devices.start_preview(sink), lambda opened: self._started(panel, opened))

    def _started(self, panel: PreviewPanel, is_open: bool) -> None:
        if panel is not self._panel:
            return
        problem = "" if is_open else tr("The camera does not open. Another program may hold it, or none is there.")
        panel.show_running(is_open, problem)
        if is_open and not panel.isVisible():
            self._stop(panel)  # the person went elsewhere before it was open

    def _stop(self, panel: PreviewPanel) -> None:
        self._bridge.do(lambda client: client.devices.stop_preview())
        if panel is self._panel:
            panel.show_running(False)

    def _gone(self, panel: PreviewPanel) -> None:
        if panel is self._panel:
            self._panel = None
