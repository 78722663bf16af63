"""Both called each other: the invitation that stands is accepted by itself, once, and soon."""

from app.call.glare import GLARE_WINDOW, Glare
from app.protocol.ids import UserId
from app.protocol.model import CallMedia

BOB = UserId("bob")
VIDEO = CallMedia(video=True)


def test_the_wish_is_granted_once() -> None:
    glare = Glare()
    glare.replaced(BOB, VIDEO, 10.0)

    assert glare.claim(UserId("eve"), 11.0) is None
    assert glare.claim(BOB, 11.0) == VIDEO
    assert glare.claim(BOB, 11.0) is None


def test_an_old_wish_does_not_answer_calls() -> None:
    glare = Glare()
    glare.replaced(BOB, VIDEO, 10.0)

    assert glare.claim(BOB, 10.0 + GLARE_WINDOW) is None
