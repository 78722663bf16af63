"""Our account on its server as its person sees and changes it: profile, password, mail address, sign-ins, callers."""

from app.account import Account
from app.people import People
from app.protocol.ids import DeviceId
from app.protocol.model import CallRule, UserInfo
from app.protocol.rest import SignIn
from app.state import CallRules


class OwnAccount:
    """Asks the server that we are signed in to. What waits raises app.net.errors."""

    def __init__(self, account: Account, people: People) -> None:
        self._account = account
        self._people = people

    async def rename(self, name: str) -> UserInfo:
        """Change our display name."""
        return self._people.update_me(await self._account.need_rest().rename(name))

    async def set_picture(self, image: bytes | None) -> UserInfo:
        """Change or remove our profile picture."""
        rest = self._account.need_rest()
        return self._people.update_me(await (rest.remove_picture() if image is None else rest.set_picture(image)))

    async def change_password(self, old: str, new: str) -> None:
        """Change the password; other sign-ins end."""
        await self._account.need_rest().change_password(old, new)

    async def sends_mail(self) -> bool:
        """Whether our server mails links that set a new password."""
        return (await self._account.need_rest().server()).resets_by_mail

    async def email(self) -> str:
        """Our mail address on the server, for such links; empty for none."""
        return await self._account.need_rest().email()

    async def set_email(self, email: str, password: str) -> None:
        """Change or remove it."""
        await self._account.need_rest().set_email(email, password)

    async def call_rules(self) -> CallRules:
        """Who may call whom on our server, and whom we let call us."""
        rest = self._account.need_rest()
        return CallRules((await rest.server()).calls, await rest.callers())

    async def set_callers(self, callers: CallRule) -> None:
        """Choose whom we let call us, among those whom the server's rule lets."""
        await self._account.need_rest().set_callers(callers)

    async def sign_ins(self) -> tuple[SignIn, ...]:
        """Where the account is signed in, the last used first."""
        return await self._account.need_rest().sign_ins()

    async def end_sign_in(self, device_id: DeviceId) -> None:
        """Sign out on another device."""
        await self._account.need_rest().end_sign_in(device_id)

    async def sign_out_elsewhere(self) -> None:
        """Sign out on every other device."""
        await self._account.need_rest().sign_out(everywhere_else=True)

    def fingerprint(self) -> str:
        """Of the certificate that the server of now must show; empty where an authority vouches, or signed out."""
        rest = self._account.rest
        return self._account.trust.fingerprint(rest.address) if rest is not None else ""
