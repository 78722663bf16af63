"""A screen reader: the accessible tree of programs and what they announce, over AT-SPI, as Orca sees and hears it.

Interfaces: https://gitlab.gnome.org/GNOME/at-spi2-core/-/tree/main/xml (org.a11y.atspi).
"""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jeepney import DBusAddress, HeaderFields, MatchRule, Message, MessageType, Properties, new_method_call
from jeepney import message_bus as bus_daemon
from jeepney.io.blocking import DBusConnection, open_dbus_connection

from tests.kit import message_bus

_ACCESSIBLE = "org.a11y.atspi.Accessible"
_COMPONENT = "org.a11y.atspi.Component"
_ACTION = "org.a11y.atspi.Action"
_TEXT = "org.a11y.atspi.Text"
_LAUNCHER = Path("/usr/libexec/at-spi-bus-launcher")
_REGISTRY = ("org.a11y.atspi.Registry", "/org/a11y/atspi/accessible/root")
_LISTENERS = DBusAddress("/org/a11y/atspi/registry", "org.a11y.atspi.Registry", "org.a11y.atspi.Registry")
_EVENTS = "org.a11y.atspi.Event.Object"
_HEARD = {"Announcement": "object:announcement", "StateChanged": "object:state-changed:focused"}
"""The signals that are listened to, and what programs are told that somebody wants them."""
_ASSERTIVE = 2  # of AtspiLive
_SCREEN = 0  # coordinates of the screen, not of the window

# Bits of AtspiStateType.
_CHECKED, _ENABLED, _FOCUSED, _SELECTED, _SHOWING, _VISIBLE = 4, 8, 12, 23, 25, 30


def is_installed() -> bool:
    """Whether AT-SPI can be run here."""
    return message_bus.is_installed() and _LAUNCHER.exists() and shutil.which("xdotool") is not None


class GoneError(Exception):
    """The element is no longer there."""


@dataclass(frozen=True, slots=True)
class Element:
    """One accessible object as it was when it was looked at."""

    owner: str
    path: str
    role: str
    name: str
    states: int
    box: tuple[int, int, int, int]
    """Left, top, width, height on the screen."""

    def has(self, state: int) -> bool:
        """Whether a bit of AtspiStateType is set."""
        return bool(self.states >> state & 1)

    @property
    def is_showing(self) -> bool:
        """Whether a person sees it."""
        return self.has(_SHOWING) and self.has(_VISIBLE) and self.box[2] > 0 and self.box[3] > 0

    @property
    def is_enabled(self) -> bool:
        """Whether it can be used."""
        return self.has(_ENABLED)

    @property
    def is_focused(self) -> bool:
        """Whether keys go to it."""
        return self.has(_FOCUSED)

    @property
    def is_checked(self) -> bool:
        """Whether it is switched on."""
        return self.has(_CHECKED)

    @property
    def is_selected(self) -> bool:
        """Whether it is the one of several that counts, such as the open page."""
        return self.has(_SELECTED)

    @property
    def centre(self) -> tuple[int, int]:
        """Where a mouse would point."""
        left, top, width, height = self.box
        return left + width // 2, top + height // 2


@dataclass(frozen=True, slots=True)
class Announced:
    """Words that a program wants to be read, and whether they may cut off what is being read."""

    words: str
    is_assertive: bool


class ScreenReader:
    """Reads every program on one accessibility bus, and listens to them on a connection of its own."""

    def __init__(self, connection: DBusConnection, ears: DBusConnection) -> None:
        self._bus = connection
        self._ears = ears
        self._announced: list[Announced] = []
        self._focused: tuple[str, str] | None = None
        for member, event in _HEARD.items():
            rule = MatchRule(type="signal", interface=_EVENTS, member=member)
            _answered(ears, bus_daemon.AddMatch(rule))
            _answered(ears, new_method_call(_LISTENERS, "RegisterEvent", "sass", (event, [], "")))

    def announced(self) -> tuple[Announced, ...]:
        """What programs wanted to be read so far."""
        self._listen()
        return tuple(self._announced)

    def focused(self) -> Element | None:
        """What a program told last that keys go to it now; also an item of an open menu, which is in no window."""
        self._listen()
        if self._focused is None:
            return None
        try:
            return self._look(*self._focused)
        except GoneError:
            return None

    def _listen(self) -> None:
        """Take what has been said since the last time."""
        while True:
            try:
                message = self._ears.receive(timeout=0)
            except TimeoutError:
                return
            fields = message.header.fields
            match fields.get(HeaderFields.member), message.body:
                case "Announcement", (_, politeness, _, (_, words), *_):
                    self._announced.append(Announced(words, politeness == _ASSERTIVE))
                case "StateChanged", ("focused", 1, *_):
                    self._focused = fields[HeaderFields.sender], fields[HeaderFields.path]

    def programs(self) -> list[Element]:
        """The programs that speak."""
        return list(self._children(*_REGISTRY))

    def everything(self, *, hidden: bool = False) -> Iterator[Element]:
        """What is shown, in the order of reading; with what is hidden too if wanted. What vanishes is left out."""
        for program in self.programs():
            for window in self._children(program.owner, program.path):
                if hidden or window.is_showing:
                    yield from self._below(window, hidden=hidden)

    def _below(self, element: Element, *, hidden: bool) -> Iterator[Element]:
        yield element
        for child in self._children(element.owner, element.path):
            if hidden or child.is_showing:
                yield from self._below(child, hidden=hidden)

    def act(self, element: Element) -> None:
        """Do what the element is for, as a screen reader's user would."""
        self._call(element.owner, element.path, _ACTION, "DoAction", "i", (0,))

    def text_of(self, element: Element) -> str:
        """What stands in a field."""
        text: str = self._call(element.owner, element.path, _TEXT, "GetText", "ii", (0, -1))[0]
        return text

    def _children(self, owner: str, path: str) -> Iterator[Element]:
        try:
            found = self._call(owner, path, _ACCESSIBLE, "GetChildren")[0]
        except GoneError:
            return
        for child_owner, child_path in found:
            try:
                yield self._look(child_owner, child_path)
            except GoneError:
                continue

    def _look(self, owner: str, path: str) -> Element:
        role = self._call(owner, path, _ACCESSIBLE, "GetRoleName")[0]
        low, high = self._call(owner, path, _ACCESSIBLE, "GetState")[0]
        try:
            box = self._call(owner, path, _COMPONENT, "GetExtents", "u", (_SCREEN,))[0]
        except GoneError:
            box = (0, 0, 0, 0)  # a program has no place
        name = self._ask(Properties(DBusAddress(path, owner, _ACCESSIBLE)).get("Name"))[0][1]
        return Element(owner, path, role, name, high << 32 | low, tuple(box))

    def _call(
        self,
        owner: str,
        path: str,
        interface: str,
        method: str,
        signature: str | None = None,
        body: tuple[Any, ...] = (),
    ) -> tuple[Any, ...]:
        return self._ask(new_method_call(DBusAddress(path, owner, interface), method, signature, body))

    def _ask(self, message: Any) -> tuple[Any, ...]:
        try:
            reply = self._bus.send_and_get_reply(message, timeout=10)
        except TimeoutError as error:
            raise GoneError("no answer") from error
        if reply.header.message_type is MessageType.error:
            raise GoneError(str(reply.body))
        body: tuple[Any, ...] = reply.body
        return body


def _answered(connection: DBusConnection, message: Message) -> None:
    """Ask for something and see to it that it is done."""
    reply = connection.send_and_get_reply(message)
    if reply.header.message_type is MessageType.error:
        raise RuntimeError(f"the accessibility bus refuses: {reply.body}")


@contextmanager
def screen_reader(bus: str) -> Iterator[ScreenReader]:
    """A reader on a session bus, switched on for programs that start from now on."""
    session = open_dbus_connection(bus)
    try:
        status = DBusAddress("/org/a11y/bus", "org.a11y.Bus", "org.a11y.Status")
        session.send_and_get_reply(Properties(status).set("IsEnabled", "b", True))
        session.send_and_get_reply(Properties(status).set("ScreenReaderEnabled", "b", True))
        launcher = DBusAddress("/org/a11y/bus", "org.a11y.Bus", "org.a11y.Bus")
        address = session.send_and_get_reply(new_method_call(launcher, "GetAddress")).body[0]
        with open_dbus_connection(address) as connection, open_dbus_connection(address) as ears:
            yield ScreenReader(connection, ears)
    finally:
        session.close()
