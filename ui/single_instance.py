"""One program a profile: a second start hands its link over to the first and ends.

A lock file in the profile says who is first; it holds the process number, so that one left behind by a killed program
is recognised. What is handed over goes through a local socket that only this person can reach.
"""

import hashlib
import logging
from enum import Enum, auto
from pathlib import Path

from PySide6.QtCore import QDeadlineTimer, QLockFile, QObject, QThread, Signal
from PySide6.QtNetwork import QLocalServer, QLocalSocket

from app.net.link import MAX_LENGTH

logger = logging.getLogger(__name__)

LOCK = "parley.lock"
HAND_OVER_MS = 8000  # the first one may be starting itself
STEP_MS = 100
DONE = b"ok\n"


class Outcome(Enum):
    """What became of a start."""

    FIRST = auto()
    HANDED_OVER = auto()
    NO_ANSWER = auto()
    """Another program holds the profile and does not answer."""


class SingleInstance(QObject):
    """Made before any window. `handed` carries the link of each later start, empty for none."""

    handed = Signal(str)

    def __init__(self, folder: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._folder = folder
        self._lock = QLockFile(str(folder / LOCK))
        self._lock.setStaleLockTime(0)  # never by age, only when its process is gone
        self._server: QLocalServer | None = None

    def claim(self, link: str) -> Outcome:
        """Become the first, or hand the link over to who is. Waits up to 8 s for one that is starting."""
        self._folder.mkdir(parents=True, exist_ok=True)
        deadline = QDeadlineTimer(HAND_OVER_MS)
        while True:
            if self._lock.tryLock(0):
                return Outcome.FIRST
            if self._hand_over(link):
                return Outcome.HANDED_OVER
            if self._lock.error() is not QLockFile.LockError.LockFailedError:
                logger.warning("the profile cannot be locked; a second program would not be noticed")
                return Outcome.FIRST
            if deadline.hasExpired():
                return Outcome.NO_ANSWER
            QThread.msleep(STEP_MS)

    def listen(self) -> None:
        """As the first: take what later starts hand over. Once there is an application, whose loop carries it."""
        name = socket_name(self._folder)
        QLocalServer.removeServer(name)  # what a killed program left; ours is the lock
        server = QLocalServer(self)
        server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        server.newConnection.connect(self._arrived)
        if not server.listen(name):
            logger.warning("later starts cannot be noticed: %s", server.errorString())
        self._server = server

    def release(self) -> None:
        """Let the next start be the first. Idempotent."""
        if self._server is not None:
            self._server.close()
            self._server = None
        self._lock.unlock()

    # -- the first

    def _arrived(self) -> None:
        while self._server is not None and self._server.hasPendingConnections():
            visitor = _Visitor(self._server.nextPendingConnection(), self)
            visitor.handed.connect(self.handed)
            visitor.read()

    # -- the others

    def _hand_over(self, link: str) -> bool:
        socket = QLocalSocket()
        socket.connectToServer(socket_name(self._folder))
        if not socket.waitForConnected(STEP_MS):
            return False
        line = link.replace("\n", " ")[: MAX_LENGTH + 1]
        socket.write(line.encode() + b"\n")
        answered = socket.waitForReadyRead(HAND_OVER_MS) and bytes(socket.readAll().data()) == DONE
        socket.abort()
        return answered


class _Visitor(QObject):
    """A later start at the door of the first: says one line and gets one."""

    handed = Signal(str)

    def __init__(self, socket: QLocalSocket, parent: QObject) -> None:
        super().__init__(parent)
        self._socket = socket
        socket.setParent(self)
        socket.readyRead.connect(self.read)
        socket.disconnected.connect(self.deleteLater)

    def read(self) -> None:
        """Take the line, if it is there; whoever says more than a line can hold is sent away."""
        socket = self._socket
        if not socket.canReadLine():
            if socket.bytesAvailable() > 2 * MAX_LENGTH:
                socket.abort()
            return
        link = bytes(socket.readLine(2 * MAX_LENGTH).data()).decode("utf-8", "replace").strip()
        socket.write(DONE)
        socket.flush()
        socket.disconnectFromServer()
        self.handed.emit(link)


def socket_name(folder: Path) -> str:
    """The same for every start with this profile, and for no other; short, since a path of a socket has to be."""
    return "parley-" + hashlib.sha256(str(folder.resolve()).encode("utf-8", "surrogatepass")).hexdigest()[:24]
