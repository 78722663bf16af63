"""Bodies of the REST interface: limits on what comes in, and the documentation of what goes out."""

from typing import Annotated

import msgspec
from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from app.protocol.ids import DeviceId
from app.protocol.model import (
    CallDirection,
    CallRecord,
    ContactInfo,
    ContactState,
    DeviceInfo,
    DeviceKind,
    UserInfo,
)
from server.signalling.policy import CallPolicy
from server.store.settings import Registration

_PLAIN = r"^[^\x00-\x1f]*$"  # no control characters; databases refuse some of them
Short = Annotated[str, StringConstraints(min_length=1, max_length=64, pattern=_PLAIN)]
Password = Annotated[str, StringConstraints(max_length=1024)]
Id = Annotated[str, StringConstraints(pattern="^[0-9a-f-]{36}$")]


class _Body(BaseModel):
    model_config = ConfigDict(extra="ignore")


class DeviceBody(_Body):
    """DeviceInfo of the wire."""

    device_id: Short
    name: Short
    kind: DeviceKind = DeviceKind.DESKTOP
    platform: Annotated[str, StringConstraints(max_length=64, pattern=_PLAIN)] = ""

    def info(self) -> DeviceInfo:
        """The struct of the wire."""
        return DeviceInfo(DeviceId(self.device_id), self.name, self.kind, self.platform)


class RegisterBody(_Body):
    """POST /register."""

    username: Short
    name: Annotated[str, StringConstraints(min_length=1, max_length=256)]
    password: Password
    invitation: Annotated[str, StringConstraints(max_length=256)] = ""
    device: DeviceBody


class SignInBody(_Body):
    """POST /sign-in."""

    username: Annotated[str, StringConstraints(max_length=64)]
    password: Password
    device: DeviceBody


class RefreshBody(_Body):
    """POST /refresh."""

    refresh_token: Annotated[str, StringConstraints(min_length=1, max_length=512, pattern=_PLAIN)]


class SignOutBody(_Body):
    """POST /sign-out."""

    everywhere_else: bool = False


class ProfileBody(_Body):
    """PATCH /me."""

    name: Annotated[str, StringConstraints(min_length=1, max_length=256)] | None = None


class ResetRequestBody(_Body):
    """POST /reset-request."""

    username: Annotated[str, StringConstraints(max_length=64)]


class ResetBody(_Body):
    """POST /reset."""

    token: Annotated[str, StringConstraints(min_length=1, max_length=256, pattern=_PLAIN)]
    password: Password


class ResetOut(BaseModel):
    """Whose password it was."""

    username: str


class EmailBody(_Body):
    """PUT /me/email; empty removes it."""

    email: Annotated[str, StringConstraints(max_length=254, pattern=_PLAIN)]
    password: Password


class EmailOut(BaseModel):
    """GET /me/email."""

    email: str


class PrivacyBody(_Body):
    """PUT /me/privacy."""

    callers: CallPolicy


class PrivacyOut(BaseModel):
    """GET /me/privacy."""

    callers: CallPolicy


class PasswordBody(_Body):
    """POST /me/password."""

    old: Password
    new: Password


class ContactBody(_Body):
    """POST /contacts: one of the two."""

    user_id: Annotated[str, StringConstraints(pattern="^[0-9a-f-]{0,36}$")] = ""
    username: Annotated[str, StringConstraints(max_length=64)] = ""


class FavouriteBody(_Body):
    """PATCH /contacts/{user_id}."""

    favourite: bool


class InvitationBody(_Body):
    """POST /admin/invitations."""

    uses: Annotated[int, Field(ge=1, le=1000)] = 1
    expires_in: Annotated[float, Field(gt=0, le=365 * 86400)] = 7 * 86400.0


class SettingsBody(_Body):
    """PATCH /admin/settings."""

    registration: Registration | None = None
    calls: CallPolicy | None = None
    name: Short | None = None


class ServerOut(BaseModel):
    """GET /server."""

    name: str
    version: str
    protocols: list[str]
    registration: Registration
    calls: CallPolicy
    first_account: bool
    password_min_length: int
    resets_by_mail: bool = False


class RelaysOut(BaseModel):
    """GET /relays."""

    urls: list[str]


class UserOut(BaseModel):
    """UserInfo of the wire."""

    user_id: str
    username: str
    name: str
    picture: str = ""
    is_admin: bool = False
    callers: CallPolicy = CallPolicy.EVERYONE

    @classmethod
    def of(cls, user: UserInfo) -> "UserOut":
        """From the struct of the wire."""
        return cls.model_validate(msgspec.to_builtins(user))


class TokensOut(BaseModel):
    """A sign-in's tokens."""

    access_token: str
    access_expires_in: float
    refresh_token: str
    user: UserOut
    session: str


class ContactOut(BaseModel):
    """ContactInfo of the wire."""

    user: UserOut
    state: ContactState
    favourite: bool = False

    @classmethod
    def of(cls, contact: ContactInfo) -> "ContactOut":
        """From the struct of the wire."""
        return cls.model_validate(msgspec.to_builtins(contact))


class ContactsOut(BaseModel):
    """GET /contacts."""

    contacts: list[ContactOut]


class UsersOut(BaseModel):
    """GET /users."""

    users: list[UserOut]


class CallOut(BaseModel):
    """CallRecord of the wire."""

    call_id: str
    room_id: str
    peer: UserOut
    direction: CallDirection
    video: bool
    started_at: float
    answered_at: float = 0.0
    ended_at: float = 0.0
    reason: str = "hung_up"
    seen: bool = True
    note: str = ""

    @classmethod
    def of(cls, call: CallRecord) -> "CallOut":
        """From the struct of the wire."""
        return cls.model_validate(msgspec.to_builtins(call))


class CallsOut(BaseModel):
    """GET /calls."""

    calls: list[CallOut]


class SignInOut(BaseModel):
    """One device of GET /me/sign-ins."""

    device: DeviceBody
    created_at: float
    used_at: float
    current: bool


class SignInsOut(BaseModel):
    """GET /me/sign-ins."""

    sign_ins: list[SignInOut]


class InvitationOut(BaseModel):
    """A new invitation; the code is shown once."""

    invitation: str
    expires_at: float


class HealthOut(BaseModel):
    """GET /health."""

    status: str = "ok"


class ErrorDetail(BaseModel):
    """Why a request was refused."""

    code: str
    text: str
    retry_after: float = 0.0


class ErrorOut(BaseModel):
    """Body of every answer that is not 2xx."""

    error: ErrorDetail
