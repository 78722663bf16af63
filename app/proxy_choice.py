"""The proxy that a person chose as the way to servers, and its password."""

from app.account import Account
from app.conversation import Conversation
from app.net.proxy import ProxySettings
from app.relay_rights import RelayRights


class ProxyChoice:
    """A change is obeyed at once by everything that speaks to the server of now."""

    def __init__(self, account: Account, conversation: Conversation, relays: RelayRights) -> None:
        self._account = account
        self._conversation = conversation
        self._relays = relays

    async def has_proxy_password(self) -> bool:
        """Whether a password is kept for the proxy of now."""
        key = self._account.trust.proxies.settings.key
        return bool(key and await self._account.password(key))

    async def set_proxy(self, proxy: ProxySettings, password: str | None = None) -> None:
        """Reach servers this way from now on, also the one of now; `password` is kept as a secret, None: as it was."""
        if password is not None and proxy.key:
            await self._account.keep_password(proxy.key, password)
        self._account.trust.proxies.settings = proxy
        if await self._account.change_way() and self._conversation.socket is not None:
            self._relays.open_ways()
            self._conversation.go_another_way()
