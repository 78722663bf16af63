"""What becomes of the words about a proxy: kept, its password as a secret, and the server reached that way at once."""

from collections.abc import Callable

from app.config import Settings, SettingsFile
from app.desktop.fault import Fault
from app.net.proxy import read_own
from ui.bridge import Bridge
from ui.i18n import tr
from ui.icons import Icon
from ui.settings.account_flow import Say
from ui.settings.network import PROXY_ADDRESS, PROXY_PASSWORD


class ProxyFlow:
    """Lives on the GUI thread. `change` takes new parts of the state."""

    def __init__(self, bridge: Bridge, settings: SettingsFile, change: Callable[..., None], say: Say) -> None:
        self._bridge = bridge
        self._settings = settings
        self._change = change
        self._say = say
        self.acts: dict[str, Callable[[object], object]] = {
            PROXY_ADDRESS: self._choose_address,
            PROXY_PASSWORD: self._choose_password,
        }
        settings.listen(self._settings_changed)

    def look(self) -> None:
        """Ask whether a password is kept."""
        self._bridge.ask(lambda client: client.proxy.has_proxy_password(), self._found)

    def _found(self, has_password: bool) -> None:
        self._change(has_proxy_password=has_password)

    def _choose_address(self, typed: object) -> None:
        words = str(typed)
        found = read_own(words)
        if found is not None:
            self._settings.update(proxy_host=found[0], proxy_port=found[1])
        elif not words:
            self._settings.update(proxy_host="")
        else:
            said = tr("This is no address of a proxy. Such as proxy.example.org:3128")
            self._say(said, Icon.CIRCLE_ALERT, Fault(said, code="bad_proxy"))
        self._change()

    def _choose_password(self, typed: object) -> None:
        proxy, password = self._settings.settings.proxy, str(typed)
        self._bridge.ask(lambda client: client.proxy.set_proxy(proxy, password), lambda _nothing: self._password_kept())

    def _password_kept(self) -> None:
        self._say(tr("Password kept"), Icon.CHECK)
        self.look()

    def _settings_changed(self, before: Settings, after: Settings) -> None:
        if after.proxy != before.proxy:
            proxy = after.proxy
            self._bridge.ask(lambda client: client.proxy.set_proxy(proxy), lambda _nothing: self.look())
