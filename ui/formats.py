"""Times, lengths and rates in words, from data alone: the present is an argument."""

from datetime import datetime, timedelta

from PySide6.QtCore import QDate, QLocale

from app.protocol.model import Availability, PresenceInfo
from ui.i18n import tr, trn

MINUTE = 60
HOUR = 3600


def clock(seconds: float) -> str:
    """A running timer: 04:37, or 1:02:09 after an hour."""
    whole = max(0, int(seconds))
    hours, rest = divmod(whole, HOUR)
    minutes, left = divmod(rest, MINUTE)
    return f"{hours}:{minutes:02}:{left:02}" if hours else f"{minutes:02}:{left:02}"


def length(seconds: float) -> str:
    """How long something took: 40 s, 18 min, 1 h 2 min."""
    whole = max(0, int(seconds))
    if whole < MINUTE:
        return tr("{count} s", count=whole)
    minutes = whole // MINUTE
    if minutes < 60:
        return tr("{count} min", count=minutes)
    hours, minutes = divmod(minutes, 60)
    return tr("{hours} h {minutes} min", hours=hours, minutes=minutes) if minutes else tr("{count} h", count=hours)


def _local(wall: float) -> datetime:
    return datetime.fromtimestamp(wall).astimezone()


def time_of_day(wall: float) -> str:
    """Hours and minutes, here."""
    return _local(wall).strftime("%H:%M")


def when(wall: float, now: float) -> str:
    """A past instant, short: 09:12, Yesterday, Monday, 14 Nov."""
    then, today = _local(wall), _local(now)
    days = (today.date() - then.date()).days
    if days <= 0:
        return time_of_day(wall)
    if days == 1:
        return tr("Yesterday")
    date = QDate(then.year, then.month, then.day)
    return QLocale().toString(date, "dddd" if days < 7 else tr("d MMM", "pattern of a day of the year, short"))


def today(now: float) -> str:
    """The date in full: Thursday 20 November."""
    day = _local(now)
    return QLocale().toString(QDate(day.year, day.month, day.day), tr("dddd d MMMM", "pattern of a date in full"))


def date_and_time(wall: float) -> str:
    """An instant in full: Thursday 20 November, 09:13."""
    return f"{today(wall)}, {time_of_day(wall)}"


def greeting(name: str, now: float) -> str:
    """A greeting for the time of day."""
    hour = _local(now).hour
    if hour < 5 or hour >= 18:
        return tr("Good evening, {name}", name=first_name(name))
    if hour < 12:
        return tr("Good morning, {name}", name=first_name(name))
    return tr("Good afternoon, {name}", name=first_name(name))


def first_name(name: str) -> str:
    """How a person is called in a sentence: the first word of the name, bounded."""
    words = name.split()
    return words[0][:48] if words else name[:48]


def presence_words(presence: PresenceInfo | None, now: float) -> str:
    """What a contact does now, with how long for the states where that helps."""
    if presence is None:
        return tr("Offline")
    ago = now - presence.since if presence.since else 0.0
    words = availability_words(presence.availability)
    match presence.availability:
        case Availability.AWAY | Availability.IN_CALL if ago >= MINUTE:
            return f"{words} · {length(ago)}"
        case Availability.OFFLINE if presence.since:
            return _last_seen(presence.since, now)
    return words


def _last_seen(since: float, now: float) -> str:
    days = (_local(now).date() - _local(since).date()).days
    if days <= 0:
        return tr("Last seen {time}", time=time_of_day(since))
    if days == 1:
        return tr("Last seen yesterday")
    if timedelta(days=days) < timedelta(days=30):
        return trn("Last seen {count} day ago", "Last seen {count} days ago", days)
    return tr("Offline")


def availability_words(availability: Availability) -> str:
    """The word for a presence."""
    return {
        Availability.AVAILABLE: tr("Available"),
        Availability.AWAY: tr("Away"),
        Availability.DO_NOT_DISTURB: tr("Do not disturb"),
        Availability.IN_CALL: tr("In a call"),
        Availability.OFFLINE: tr("Offline"),
        Availability.INVISIBLE: tr("Invisible"),
    }[availability]


def rate(bits_per_second: float) -> str:
    """A bit rate: 480 kbit/s, 2.1 Mbit/s."""
    if bits_per_second >= 1e6:
        return tr("{number} Mbit/s", number=_one_digit(bits_per_second / 1e6))
    return tr("{number} kbit/s", number=round(bits_per_second / 1e3))


def milliseconds(seconds: float) -> str:
    """A short time: 18 ms."""
    return tr("{count} ms", count=max(1, round(seconds * 1000)))


def percent(share: float) -> str:
    """A share: 0.4 %."""
    value = share * 100
    return f"{_one_digit(value)} %" if 0 < value < 10 else f"{value:.0f} %"


def _one_digit(number: float) -> str:
    """With one digit after the point or comma of the language."""
    return QLocale().toString(number, "f", 1)
