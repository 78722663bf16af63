"""How a call went, in plain words."""

from app.analytics.review import Cause, Point, Review, Stretch, Trouble, Verdict
from ui.formats import length, milliseconds, percent, rate, time_of_day
from ui.i18n import tr, trn


def verdict_words(review: Review) -> str:
    """How long, and how good."""
    match review.verdict:
        case Verdict.GOOD:
            words = tr("good all the time")
        case Verdict.GOOD_WITH_GAPS:
            count = len(review.stretches)
            words = trn("good, but for {count} moment", "good, but for {count} moments", count)
        case Verdict.OFTEN_BAD:
            words = tr("bad for {length}", length=length(review.bad_seconds))
    return f"{length(review.seconds)} · {words}"


def trouble_words(trouble: Trouble, name: str) -> str:
    """What the person noticed; `name` is the other one's first name."""
    match trouble:
        case Trouble.SMALL_PICTURE:
            return tr("Your picture got small")
        case Trouble.DELAY:
            return tr("You heard each other late")
        case Trouble.HEARD_BADLY:
            return tr("{name} may have heard you badly", name=name)
        case Trouble.FROZEN:
            return tr("The picture from {name} stood still", name=name)
        case Trouble.BROKEN_SOUND:
            return tr("You heard {name} badly", name=name)
        case Trouble.INTERRUPTED:
            return tr("Nothing came from {name}", name=name)


def cause_words(stretch: Stretch, name: str) -> str:
    """The likely cause, as a sentence."""
    value = stretch.value
    match stretch.cause:
        case Cause.UPLOAD:
            return tr("Your upload fell to {rate} at {time}.", rate=rate(value), time=time_of_day(stretch.begin))
        case Cause.PATH:
            return tr("The way through the network had to change.")
        case Cause.LOST_THERE:
            return tr("{share} of what {name} sent was lost on the way to you.", share=percent(value), name=name)
        case Cause.LOST_HERE:
            return tr("{share} of what you sent was lost on the way.", share=percent(value))
        case Cause.QUEUE:
            return tr("The line was full: everything waited, up to {time}.", time=milliseconds(value))
        case Cause.DISTANCE:
            return tr("The way is long: {time} there and back.", time=milliseconds(value))
        case Cause.SILENCE:
            return tr("The connection was gone for {length}.", length=length(max(1.0, value)))
        case Cause.OTHER_END:
            return tr("Your line was good. The upload or the computer of {name} may have been at its limit.", name=name)
        case Cause.THIS_COMPUTER:
            return tr("Your line was good. This computer may have been too busy.")


def span_words(begin: float, end: float) -> str:
    """From when to when: 10:14, or 10:14–10:16."""
    first, last = time_of_day(begin), time_of_day(end)
    return first if first == last else f"{first}–{last}"


def path_words(is_relayed: bool, transport: str) -> str:
    """Which way the media took."""
    if not is_relayed:
        return tr("Directly")
    return tr("Through the relay, over TCP") if transport == "tcp" else tr("Through the relay")


def point_words(point: Point) -> str:
    """All figures of one moment."""
    if point.is_lost:
        return tr("{time} · nothing arrived", time=time_of_day(point.end))
    sent = f"{point.height_sent}p" if point.height_sent else tr("no picture")
    received = f"{point.height_received}p" if point.height_received else tr("no picture")
    return tr(
        "{time} · yours {sent}, theirs {received} · {loss} lost · {rtt}",
        time=time_of_day(point.end),
        sent=sent,
        received=received,
        loss=percent(point.loss),
        rtt=milliseconds(point.rtt) if point.rtt else "–",
    )
