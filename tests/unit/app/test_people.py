"""People around the account: what a welcome leaves of what was known before."""

from app.people import People
from app.protocol.ids import SessionId, UserId
from app.protocol.messages import Message, Welcome
from app.protocol.model import Availability, PresenceInfo, UserInfo

ME, BOB = UserInfo(UserId("ann"), "ann", "Ann"), UserId("bob")


def test_who_went_while_we_were_away_is_gone_after_a_resume() -> None:
    people = People(_nothing_asked, lambda: None)
    people.opened(Welcome("1.0", SessionId("s"), "k", False, ME, presence=(PresenceInfo(BOB, Availability.AVAILABLE),)))
    assert people.is_online(BOB)

    people.opened(Welcome("1.0", SessionId("s"), "k", True, ME))

    assert not people.is_online(BOB)


def _nothing_asked(message: Message) -> None:
    raise AssertionError(message)
