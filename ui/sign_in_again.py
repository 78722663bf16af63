"""A kept sign-in that waits for its server: it goes on by itself, and at once when the network is another."""

from PySide6.QtCore import QObject, QTimer, Signal

from app import clock
from app.desktop.kept_sign_in import may_go_on, next_try
from app.known_accounts import KnownAccount
from app.net.errors import NetError

LATER_MS = 5000  # until it is thought of again while the person is at something else


class SignInAgain(QObject):
    """Lives on the GUI thread."""

    due = Signal()
    """Try now, if the person is not at something else."""

    def __init__(self, account: KnownAccount | None) -> None:
        super().__init__()
        self.account = account
        """Whose sign-in is kept and not known to be over."""
        self.is_put_off = False
        """The server answers, and wants to be left alone for a while."""
        self._failures = 0
        self._is_hurried = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._be_due)

    def is_of(self, address: str) -> bool:
        """Whether the account that waits is one of this server."""
        return self.account is not None and self.account.server_url == address

    @property
    def is_armed(self) -> bool:
        """Another try follows by itself."""
        return self._timer.isActive()

    def begin(self, account: KnownAccount) -> None:
        """A try with this account begins."""
        if account != self.account:
            self.drop()
        self.account = account
        self._is_hurried = False
        self._timer.stop()

    def failed(self, error: NetError, *, is_put_off: bool = False) -> bool:
        """A try was in vain; says whether another one follows by itself. A sign-in that is over is dropped."""
        if not may_go_on(error):
            self.drop()
            return False
        self._failures += 1
        self.is_put_off = is_put_off
        delay = next_try(error, self._failures, int.from_bytes(clock.entropy(4)) / 2**32)
        if delay is None or self.account is None:
            self._timer.stop()
            return False
        self._timer.start(0 if self._is_hurried and not is_put_off else round(delay * 1000))
        self._is_hurried = False
        return True

    def hurry(self) -> None:
        """The computer is awake again, or in another network: what failed before may work now."""
        self._failures = 0
        if not self._timer.isActive():
            self._is_hurried = True  # a try is under way, in the network of before
        elif not self.is_put_off:
            self._timer.start(0)

    def rest(self) -> None:
        """The person looks at a server: its answer says how to go on."""
        self._timer.stop()
        self.is_put_off = False

    def later(self) -> None:
        """Not while the person is at something else."""
        self._timer.start(LATER_MS)

    def drop(self) -> None:
        """Somebody is signed in, or wants something else."""
        self._timer.stop()
        self.account, self._failures, self.is_put_off = None, 0, False

    def _be_due(self) -> None:
        self.is_put_off = False
        self.due.emit()
