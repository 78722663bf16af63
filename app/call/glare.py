"""Glare: both called each other. The invitation that stands reaches us as an incoming call, accepted by itself."""

from app.protocol.ids import UserId
from app.protocol.model import CallMedia

GLARE_WINDOW = 10.0  # seconds within which the two halves of a glare meet, whichever comes first


class Glare:
    """Remembers whom this device wanted to call when its own invitation gave way."""

    def __init__(self) -> None:
        self._wishes: dict[UserId, tuple[CallMedia, float]] = {}

    def replaced(self, callee: UserId, media: CallMedia, now: float) -> None:
        """Our invitation to `callee` gave way to theirs; `media` is what this person wanted."""
        self._wishes[callee] = (media, now + GLARE_WINDOW)

    def claim(self, caller: UserId, now: float) -> CallMedia | None:
        """With what to accept an invitation of `caller` by itself; None: let it ring. Counts once."""
        media, expires_at = self._wishes.pop(caller, (None, 0.0))
        return media if now < expires_at else None
