"""The own mail address: where a link to a new password goes."""

from PySide6.QtWidgets import QWidget

from ui.i18n import tr
from ui.widgets.field import Field
from ui.windows.own_account import OwnAccountWindow

MAX_EMAIL = 254  # characters


class EmailWindow(OwnAccountWindow):
    """Sends the address, empty for none, and the password."""

    def __init__(self, parent: QWidget | None = None) -> None:
        self.email = self.wanted = Field(tr("Mail address"), hint="ada@example.org")
        self.email.edit.setMaxLength(MAX_EMAIL)
        self.password = self.asked = Field(tr("Your password"), secret=True)
        words = tr("A link to a new password goes there if you forget yours. Nobody else sees it.")
        super().__init__(tr("Your mail address"), words, (self.email, self.password), tr("Save"), parent)

    def _lack(self) -> tuple[Field, str] | None:
        if not self.password.text:
            return self.password, tr("Type your password: the address can replace it.")
        return None

    def _values(self) -> tuple[str, str]:
        return self.email.text.strip(), self.password.text
