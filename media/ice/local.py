"""Our end of an association: credentials of the present and the previous generation, and the role."""

from enum import Enum, auto
from typing import Final

from app.protocol.description import IceDescription
from media.ice import checks, stun
from media.ice.remotes import PARLEY_OPTION
from media.ice.stun import Message
from media.ice.types import Credentials

KEPT_GENERATIONS: Final = 2  # the peer may use old credentials until our new description has reached it


class Verdict(Enum):
    """What becomes of an authenticated request (RFC 8445 section 7.3)."""

    GOOD = auto()
    YIELD = auto()
    """Good, but it claims our role, and ours is to change (section 7.3.1.1)."""
    CONFLICT = auto()
    """It claims our role, and has to change its own."""
    UNKNOWN = auto()
    """It requires us to understand what we do not."""


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

    def judge(self, request: Message) -> Verdict:
        """What to do with this authenticated request."""
        if stun.unknown_required(request):
            return Verdict.UNKNOWN
        theirs = request.ice_controlling if self.controlling else request.ice_controlled
        if theirs is None:
            return Verdict.GOOD
        # The larger tie-breaker controls.
        return Verdict.CONFLICT if (self._tie_breaker >= theirs) == self.controlling else Verdict.YIELD

    def check(
        self,
        transaction_id: bytes,
        remote: IceDescription,
        *,
        priority: int,
        nominate: bool,
        seen: bytes | None,
        moves: int,
    ) -> bytes:
        """A check of ours to the end that described itself so."""
        return checks.request(
            transaction_id,
            username=f"{remote.ufrag}:{self.ufrag}",
            password=remote.pwd,
            priority=priority,
            controlling=self.controlling,
            tie_breaker=self._tie_breaker,
            nominate=nominate,
            seen=seen,
            moves=moves,
        )
