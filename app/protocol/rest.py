"""Bodies of the REST calls that are not people, contacts or calls (PROTOCOL.md section 1)."""

from enum import StrEnum
from typing import Annotated

from msgspec import Meta, Struct

from app.protocol.errors import ErrorCode
from app.protocol.ids import SessionId
from app.protocol.messages import Secret, Text
from app.protocol.model import CallRecord, CallRule, ContactInfo, DeviceInfo, UserInfo, Wall

API = "/api/v1"


class Registration(StrEnum):
    """Who may make an account."""

    OPEN = "open"
    INVITATION = "invitation"
    CLOSED = "closed"


class ServerInfo(Struct, frozen=True):
    """`GET /server`: what the server is, before anybody signs in."""

    name: Text
    version: Text
    protocols: tuple[str, ...]
    registration: Registration = Registration.OPEN
    calls: CallRule = CallRule.CONTACTS
    first_account: bool = False
    """Nobody has registered yet: the first account is the administrator."""
    password_min_length: int = 8
    resets_by_mail: bool = False
    """Who forgot their password can ask for a link."""


class RelayUrls(Struct, frozen=True):
    """`GET /relays`: where STUN servers and relays are (RFC 7064, RFC 7065)."""

    urls: Annotated[tuple[Annotated[str, Meta(max_length=512)], ...], Meta(max_length=64)]


class Tokens(Struct, frozen=True):
    """The answer to registering, signing in and refreshing."""

    access_token: Secret
    access_expires_in: float
    """Seconds."""
    refresh_token: Secret
    user: UserInfo
    session: SessionId
    """Identifier of the sign-in."""


class SignIn(Struct, frozen=True):
    """One place where the account is signed in."""

    device: DeviceInfo
    created_at: Wall
    used_at: Wall
    current: bool = False


class SignIns(Struct, frozen=True):
    """`GET /me/sign-ins`."""

    sign_ins: tuple[SignIn, ...]


class Users(Struct, frozen=True):
    """`GET /users`."""

    users: tuple[UserInfo, ...]


class Contacts(Struct, frozen=True):
    """`GET /contacts`."""

    contacts: tuple[ContactInfo, ...]


class Calls(Struct, frozen=True):
    """`GET /calls`, newest first."""

    calls: tuple[CallRecord, ...]


class NewInvitation(Struct, frozen=True):
    """`POST /admin/invitations`: the code is told once."""

    invitation: Annotated[str, Meta(max_length=256)]
    expires_at: Wall


class ResetDone(Struct, frozen=True):
    """`POST /reset`: whose password it was."""

    username: Text


class Email(Struct, frozen=True):
    """`GET /me/email`; empty for none."""

    email: Annotated[str, Meta(max_length=254)]


class Privacy(Struct, frozen=True):
    """`GET /me/privacy`: whom the person lets call them, among those whom the server's rule lets."""

    callers: CallRule


class ErrorBody(Struct, frozen=True):
    """What is wrong with a request."""

    code: ErrorCode
    text: Annotated[str, Meta(max_length=2000)] = ""
    retry_after: float = 0.0


class ErrorAnswer(Struct, frozen=True):
    """The body of every answer with a status of 400 and above."""

    error: ErrorBody
