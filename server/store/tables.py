"""Every table. Times are wall seconds, identifiers UUIDv7 text; both read the same in SQLite and PostgreSQL."""

from sqlalchemy import Float, ForeignKey, Index, LargeBinary, MetaData, String
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

_NAMES = {
    "ix": "ix_%(column_0_label)s",
    "uq": "uq_%(table_name)s_%(column_0_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """Root of the tables; constraints have stable names, so that migrations can alter them."""

    metadata = MetaData(naming_convention=_NAMES)
    type_annotation_map = {float: Float(53), str: String}  # noqa: RUF012  SQLAlchemy reads it from the class


class User(Base):
    """An account."""

    __tablename__ = "users"

    user_id: Mapped[str] = mapped_column(String(36), primary_key=True)
    username: Mapped[str] = mapped_column(String(32), unique=True)
    name: Mapped[str] = mapped_column(String(64))
    name_folded: Mapped[str] = mapped_column(String(256))
    """Case-folded name, for searching alike on every database."""
    password_hash: Mapped[str] = mapped_column(String(256))
    is_admin: Mapped[bool] = mapped_column(default=False)
    picture: Mapped[str] = mapped_column(String(64), default="")
    """Revision of the picture, empty for none."""
    availability: Mapped[str] = mapped_column(String(16), default="available")
    callers: Mapped[str] = mapped_column(String(16), default="everyone", server_default="everyone")
    """Who may call this person, among those whom the server's rule lets."""
    email: Mapped[str] = mapped_column(String(254), default="", server_default="")
    """For links to a new password; nobody else sees it. Empty for none."""
    created_at: Mapped[float]


class SignIn(Base):
    """One device's sign-in: the family of its rotating refresh tokens, of which only the newest one's hash is kept."""

    __tablename__ = "sign_ins"

    sign_in_id: Mapped[str] = mapped_column(String(36), primary_key=True)
    user_id: Mapped[str] = mapped_column(String(36), ForeignKey("users.user_id", ondelete="CASCADE"), index=True)
    device_id: Mapped[str] = mapped_column(String(64))
    device_name: Mapped[str] = mapped_column(String(64))
    device_kind: Mapped[str] = mapped_column(String(16))
    platform: Mapped[str] = mapped_column(String(64), default="")
    refresh_hash: Mapped[bytes] = mapped_column(LargeBinary(32))
    created_at: Mapped[float]
    used_at: Mapped[float]
    expires_at: Mapped[float]
    revoked_at: Mapped[float] = mapped_column(default=0.0, index=True)
    """0 while it is good."""


class Contact(Base):
    """Where one person stands with another, seen from the owner. Mutual contacts have a row each way."""

    __tablename__ = "contacts"

    owner_id: Mapped[str] = mapped_column(String(36), ForeignKey("users.user_id", ondelete="CASCADE"), primary_key=True)
    other_id: Mapped[str] = mapped_column(
        String(36), ForeignKey("users.user_id", ondelete="CASCADE"), primary_key=True, index=True
    )
    state: Mapped[str] = mapped_column(String(16))
    favourite: Mapped[bool] = mapped_column(default=False)
    changed_at: Mapped[float]


class Block(Base):
    """The owner does not want to hear of the other. The other is never told."""

    __tablename__ = "blocks"

    owner_id: Mapped[str] = mapped_column(String(36), ForeignKey("users.user_id", ondelete="CASCADE"), primary_key=True)
    other_id: Mapped[str] = mapped_column(
        String(36), ForeignKey("users.user_id", ondelete="CASCADE"), primary_key=True, index=True
    )
    created_at: Mapped[float]


class Call(Base):
    """One call of the history; both people read the same row."""

    __tablename__ = "calls"

    call_id: Mapped[str] = mapped_column(String(36), primary_key=True)
    room_id: Mapped[str] = mapped_column(String(36))
    caller_id: Mapped[str] = mapped_column(String(36), ForeignKey("users.user_id", ondelete="CASCADE"))
    callee_id: Mapped[str] = mapped_column(String(36), ForeignKey("users.user_id", ondelete="CASCADE"))
    video: Mapped[bool]
    started_at: Mapped[float]
    answered_at: Mapped[float] = mapped_column(default=0.0)
    ended_at: Mapped[float] = mapped_column(default=0.0)
    reason: Mapped[str] = mapped_column(String(24))
    seen: Mapped[bool] = mapped_column(default=True)
    """False while the callee has not looked at a call they missed."""
    is_unheard: Mapped[bool] = mapped_column(default=False)
    """The callee blocked the caller: only the caller reads of it."""
    note: Mapped[str] = mapped_column(String(200), default="")
    """What the callee said in words when they declined."""

    __table_args__ = (
        Index("ix_calls_caller_id_started_at", "caller_id", "started_at"),
        Index("ix_calls_callee_id_started_at", "callee_id", "started_at"),
    )


class Invitation(Base):
    """Permission to register on a server that is not open."""

    __tablename__ = "invitations"

    code_hash: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    uses_left: Mapped[int]
    expires_at: Mapped[float]
    created_at: Mapped[float]


class Reset(Base):
    """The right to choose a new password for an account, once."""

    __tablename__ = "resets"

    token_hash: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    user_id: Mapped[str] = mapped_column(String(36), ForeignKey("users.user_id", ondelete="CASCADE"), index=True)
    expires_at: Mapped[float]


class Setting(Base):
    """The one row of settings that administrators change at run time."""

    __tablename__ = "settings"

    setting_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    name: Mapped[str] = mapped_column(String(64))
    registration: Mapped[str] = mapped_column(String(16))
    calls: Mapped[str] = mapped_column(String(16))


class Picture(Base):
    """A profile picture: a 512 x 512 JPEG."""

    __tablename__ = "pictures"

    user_id: Mapped[str] = mapped_column(String(36), ForeignKey("users.user_id", ondelete="CASCADE"), primary_key=True)
    jpeg: Mapped[bytes] = mapped_column(LargeBinary)
