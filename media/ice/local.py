"""Our end of an association: credentials of the present and the previous generation, and the role."""

from enum import Enum, auto
from typing import Final

from app.protocol.description import IceDescription
from media.ice.remotes import PARLEY_OPTION
from media.ice.stun import Message
from media.ice.types import Credentials

KEPT_GENERATIONS: Final = 2  # the peer may use old credentials until our new description has reached it


class Conflict(Enum):
    """Whether a request shows that both ends have the same role (RFC 8445 section 7.3.1.1), and who changes."""

    NONE = auto()
    WE_YIELD = auto()
    THEY_YIELD = auto()


class LocalEnd:
    """Who we are to the peer."""

    __slots__ = ("_credentials", "_tie_breaker", "controlling", "generation")

    def __init__(self, credentials: Credentials, *, controlling: bool, tie_breaker: int) -> None:
        """`tie_breaker` is 64 bits of entropy."""
        self._credentials = [credentials]
        self._tie_breaker = tie_breaker
        self.controlling = controlling
        self.generation = 0

    @property
    def ufrag(self) -> str:
        """The present user name fragment."""
        return self._credentials[0].ufrag

    @property
    def tie_breaker(self) -> int:
        """What settles a role conflict."""
        return self._tie_breaker

    def description(self) -> IceDescription:
        """The present credentials, for the peer."""
        present = self._credentials[0]
        return IceDescription(present.ufrag, present.pwd, self.generation, options=(PARLEY_OPTION,))

    def renew(self, credentials: Credentials) -> None:
        """Begin a generation."""
        self._credentials = [credentials, *self._credentials][:KEPT_GENERATIONS]
        self.generation += 1

    def password_of(self, ufrag: str) -> str | None:
        """The password that belongs to a user name fragment of ours."""
        return next((known.pwd for known in self._credentials if known.ufrag == ufrag), None)

    def password_for(self, request: Message) -> str | None:
        """The password with which this request must be signed; None if it is not for us."""
        return self.password_of((request.username or "").partition(":")[0])

    def conflict(self, request: Message) -> Conflict:
        """Whether the sender of this authenticated request claims our role."""
        theirs = request.ice_controlling if self.controlling else request.ice_controlled
        if theirs is None:
            return Conflict.NONE
        # The larger tie-breaker controls.
        return Conflict.THEY_YIELD if (self._tie_breaker >= theirs) == self.controlling else Conflict.WE_YIELD
