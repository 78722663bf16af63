"""A picture of one's own behind oneself: chosen, checked and kept elsewhere than on the GUI thread."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QWidget

from app.config import SettingsFile
from app.desktop.fault import Fault
from app.own_backdrop import keep_backdrop
from app.portrait import PictureFlaw
from media.effects.choices import Backdrop
from ui.bridge import Bridge
from ui.i18n import tr
from ui.icons import Icon
from ui.settings.account_flow import Say
from ui.wording import flaw_words


class BackdropFlow:
    """Lives on the GUI thread."""

    def __init__(self, bridge: Bridge, settings: SettingsFile, say: Say) -> None:
        self._bridge = bridge
        self._settings = settings
        self._say = say

    def choose(self, parent: QWidget | None) -> None:
        """Ask for a file."""
        dialog = QFileDialog(parent, tr("Choose a picture"), "", tr("Pictures") + " (*.jpg *.jpeg *.png *.webp)")
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(self.take)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def take(self, file: str) -> None:
        """Keep it and show it behind the person; or say why not."""
        folder = self._settings.folder
        if folder is not None:
            done: Callable[[Path | PictureFlaw], None] = self._kept
            self._bridge.ask(lambda _client: keep_backdrop(Path(file), folder), done)

    def _kept(self, result: Path | PictureFlaw) -> None:
        if isinstance(result, PictureFlaw):
            words = flaw_words(result)
            self._say(words, Icon.CIRCLE_ALERT, Fault(words, code=result.name.lower()))
        else:
            self._settings.update(own_backdrop=str(result), backdrop=Backdrop.OWN)
            self._say(tr("Your picture is behind you once the empty room is learned"), Icon.CHECK)
