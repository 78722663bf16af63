"""Where a notice goes: to the desktop's own service, else to a message at the tray; our windows have toasts besides."""

import sys
from collections.abc import Callable

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QSystemTrayIcon

from app.desktop.notices import Notice, NoticeAct
from app.net.notices import Acted, DesktopNotices
from ui.bridge import Bridge
from ui.tray import Tray


class Notices(QObject):
    """Lives on the GUI thread; the service is spoken to on the core loop."""

    acted = Signal(str, object)
    """The key of a notice and the NoticeAct."""
    _heard = Signal(str, object)

    def __init__(self, bridge: Bridge, tray: Tray) -> None:
        super().__init__()
        self._bridge = bridge
        self._tray = tray
        self._service: DesktopNotices | None = None
        self._at_tray: Notice | None = None
        self._heard.connect(self.acted, Qt.ConnectionType.QueuedConnection)
        tray.icon.messageClicked.connect(self._tray_clicked)

    def open(self, make: Callable[[Acted], DesktopNotices] = DesktopNotices) -> None:
        """Look for the desktop's service; only desktops of the freedesktop kind have one."""
        if sys.platform != "linux":
            return

        async def find() -> DesktopNotices | None:
            service = make(self._heard.emit)
            return service if await service.open() else None

        self._bridge.run(find, self._found)

    def _found(self, service: DesktopNotices | None) -> None:
        self._service = service

    @property
    def has_buttons(self) -> bool:
        """Whether a caller could be answered from a notice."""
        return self._service is not None and self._service.has_buttons

    @property
    def is_there(self) -> bool:
        """Whether anything would be shown now."""
        return self._service is not None or (self._tray.is_there and QSystemTrayIcon.supportsMessages())

    def show(self, notice: Notice) -> None:
        """Show it, in place of the one with its key."""
        service = self._service
        if service is not None:
            self._bridge.run(lambda: service.show(notice))
        elif self.is_there:
            self._at_tray = notice
            self._tray.icon.showMessage(notice.title, notice.body)

    def withdraw(self, key: str) -> None:
        """Take it back. A message at the tray goes by itself."""
        service = self._service
        if service is not None:
            self._bridge.run(lambda: service.withdraw(key))
        if self._at_tray is not None and self._at_tray.key == key:
            self._at_tray = None

    def close(self) -> None:
        """Leave the service, at the end."""
        service, self._service = self._service, None
        if service is not None:
            self._bridge.run(service.close)

    def _tray_clicked(self) -> None:
        """Without buttons a click means calling, where that is offered, or the window."""
        notice, self._at_tray = self._at_tray, None
        if notice is not None:
            calls = any(act is NoticeAct.CALL_BACK for act, _ in notice.buttons)
            self.acted.emit(notice.key, NoticeAct.CALL_BACK if calls else NoticeAct.OPEN)
