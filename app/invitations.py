"""Invitations to our server: those that we write, and following one of somebody there."""

from dataclasses import replace

from app.account import Account
from app.invitation import Invitation, wants_request
from app.net.errors import OtherCertificate
from app.people import People
from app.protocol.model import ContactInfo
from app.protocol.rest import Registration


class Invitations:
    """About the server that we are signed in to. What waits raises app.net.errors."""

    def __init__(self, account: Account, people: People) -> None:
        self._account = account
        self._people = people

    def invitation(self) -> Invitation | None:
        """To our server by ourselves; None while signed out."""
        rest, me = self._account.rest, self._account.me
        if rest is None or me is None:
            return None
        return Invitation(rest.address, self._account.trust.fingerprint(rest.address), contact=me.username)

    async def invite(self, *, uses: int = 1) -> Invitation | None:
        """The same; an administrator's carries the right to register where that needs one."""
        invitation, rest, me = self.invitation(), self._account.rest, self._account.me
        if invitation is None or rest is None or me is None or not me.is_admin:
            return invitation
        if (await rest.server()).registration is not Registration.INVITATION:
            return invitation
        return replace(invitation, code=(await rest.invite(uses=uses)).invitation)

    async def follow(self, invitation: Invitation) -> ContactInfo | None:
        """Send the inviter a contact request on our server, unless there is no need."""
        known = self._account.trust.fingerprint(invitation.address)
        if invitation.fingerprint and known and invitation.fingerprint != known:
            raise OtherCertificate(invitation.address.key, invitation.fingerprint, known)
        if self._people.me is None or not wants_request(invitation, self._people.me, self._people.contacts):
            return None
        return await self._people.add_contact(username=invitation.contact)
