"""The exchange: where connections, sessions, calls and presence meet, and what REST tells them."""

from collections.abc import Iterable

from app.protocol.ids import UserId
from server.accounts.tokens import AccessTokens
from server.config import Settings
from server.history import History
from server.net.websocket import Receiver, WebSocket
from server.store.database import Database
from server.store.settings import ServerSettings


class Exchange:
    """Signalling of one process."""

    def __init__(self, settings: Settings, database: Database, history: History, access: AccessTokens) -> None:
        self._settings = settings
        self._database = database
        self._history = history
        self._access = access

    async def open(self, policy: ServerSettings) -> None:
        """Start."""

    async def close(self) -> None:
        """Stop."""

    def accept(self, socket: WebSocket) -> Receiver | None:
        """A client connected."""
        del socket
        return None

    def signed_out(self, sign_in_ids: Iterable[str], text: str) -> None:
        """These sign-ins ended: close their sessions."""

    def settings_changed(self, changed: ServerSettings) -> None:
        """An administrator changed the settings."""

    async def profile_changed(self, user_id: UserId) -> None:
        """A name or picture changed: tell the person's devices and contacts."""

    async def contact_changed(self, user_id: UserId, other: UserId) -> None:
        """Where the two stand changed: tell each of them what they may know."""
