"""The menus of the call window: devices, the own picture, the other person, and where else a call can be seen."""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtGui import QGuiApplication, QScreen
from PySide6.QtWidgets import QWidget

from app.loudness import LOUDEST
from app.state import Phase
from ui.formats import first_name
from ui.i18n import tr
from ui.icons import Icon
from ui.states import CallViewState, Device
from ui.widgets.menu import Choice, Menu, device_choices
from ui.widgets.meter import LevelMeter
from ui.windows.picture_menu import EffectActs, add_effects
from ui.windows.sound_menu import SoundActs, add_processing


@dataclass(frozen=True, slots=True)
class WindowActs:
    """Where the wishes go."""

    shrink: Callable[[], None]
    pop_out: Callable[[QScreen | None], None]
    """None: on the same screen, as a window."""
    pop_in: Callable[[], None]


def add_window_choices(menu: Menu, state: CallViewState, here: QScreen, acts: WindowActs) -> None:
    """The small window, the other person's picture in a window of its own, or on another screen."""
    if state.call.phase is not Phase.ENDED:
        menu.add_item(tr("Small window"), acts.shrink, icon=Icon.PICTURE_IN_PICTURE)
    if state.call.phase is not Phase.CONNECTED:
        return
    if state.is_popped_out:
        menu.add_item(tr("Bring the picture back"), acts.pop_in, icon=Icon.EXTERNAL)
        return
    menu.add_item(tr("Picture in its own window"), _on(acts, None), icon=Icon.EXTERNAL)
    for screen in QGuiApplication.screens():
        if screen is not here:
            menu.add_item(tr("Picture on {screen}", screen=screen.name()), _on(acts, screen), icon=Icon.MONITOR)


def _on(acts: WindowActs, screen: QScreen | None) -> Callable[[], None]:
    return lambda: acts.pop_out(screen)


@dataclass(frozen=True, slots=True)
class DeviceActs:
    """Where the wishes go; devices by key."""

    choose_microphone: Callable[[str], None]
    choose_speaker: Callable[[str], None]
    choose_camera: Callable[[str], None]
    play_test_sound: Callable[[], None]


@dataclass(frozen=True, slots=True)
class ViewActs:
    """Where the wishes go."""

    mirror: Callable[[bool], None]
    hide_self: Callable[[bool], None]
    set_volume: Callable[[float], None]
    """How loud the other person is heard, 0..2."""
    toggle_full_screen: Callable[[], None]
    open_details: Callable[[], None]
    hold: Callable[[bool], None]
    """Put the other person on hold, or take them back."""
    open_settings: Callable[[], None]


@dataclass(frozen=True, slots=True)
class CallActs:
    """Everything that the menus of a call can ask for."""

    devices: DeviceActs
    sound: SoundActs
    effects: EffectActs
    view: ViewActs
    windows: WindowActs


class CallMenus:
    """Makes the menus anew each time one is opened, above `parent`."""

    def __init__(self, parent: QWidget, acts: CallActs) -> None:
        self._parent = parent
        self._acts = acts
        self._meter: LevelMeter | None = None

    @property
    def has_meter(self) -> bool:
        """Whether a menu with the microphone's meter is open."""
        return self._meter is not None

    def show_level(self, level_dbov: float) -> None:
        """The microphone's level for the meter of an open menu."""
        if self._meter is not None:
            self._meter.show_level(level_dbov)

    def microphone(self, state: CallViewState) -> Menu:
        """Microphones with a live level, and speakers."""
        menu = Menu(self._parent)
        self._add_sound(menu, state)
        self._add_settings(menu)
        return menu

    def camera(self, state: CallViewState) -> Menu:
        """Cameras, and what can be done with the own picture."""
        menu = Menu(self._parent)
        self._add_cameras(menu, state)
        menu.addSeparator()
        self._add_own_picture(menu, state)
        self._add_settings(menu)
        return menu

    def own_picture(self, state: CallViewState) -> Menu:
        """What can be done with the own picture."""
        menu = Menu(self._parent)
        self._add_own_picture(menu, state)
        return menu

    def other_person(self, state: CallViewState) -> Menu:
        """What can be done with the other person's sound and picture."""
        menu = Menu(self._parent)
        self._add_other_person(menu, state)
        return menu

    def more(self, state: CallViewState, *, with_devices: bool) -> Menu:
        """What the bar has no room for, and where else the call can be seen."""
        menu = Menu(self._parent)
        if with_devices:
            self._add_sound(menu, state)
            menu.addSeparator()
            self._add_cameras(menu, state)
            menu.addSeparator()
            self._add_own_picture(menu, state)
            menu.addSeparator()
        self._add_other_person(menu, state)
        if state.call.is_on_hold:
            menu.add_item(tr("Resume"), lambda: self._acts.view.hold(False), icon=Icon.PLAY)
        elif state.call.can_be_held and state.waiting is None:
            menu.add_item(tr("Put on hold"), lambda: self._acts.view.hold(True), icon=Icon.PAUSE)
        menu.add_item(tr("Full screen"), self._acts.view.toggle_full_screen, icon=Icon.MAXIMIZE)
        menu.add_item(tr("Connection details"), self._acts.view.open_details, icon=Icon.INFO)
        self._add_settings(menu)
        return menu

    def _add_sound(self, menu: Menu, state: CallViewState) -> None:
        acts = self._acts.devices
        menu.add_heading(tr("Microphone"))
        menu.add_choices(_choices(state.choices.microphones), acts.choose_microphone)
        self._meter = menu.add_meter(tr("Microphone level"))
        menu.aboutToHide.connect(self._forget_meter)
        add_processing(menu, state.processing, self._acts.sound)
        menu.addSeparator()
        menu.add_heading(tr("Speaker"))
        menu.add_choices(_choices(state.choices.speakers), acts.choose_speaker)
        menu.add_item(tr("Play a test sound"), acts.play_test_sound, icon=Icon.VOLUME)

    def _forget_meter(self) -> None:
        self._meter = None

    def _add_cameras(self, menu: Menu, state: CallViewState) -> None:
        menu.add_heading(tr("Camera"))
        menu.add_choices(_choices(state.choices.cameras), self._acts.devices.choose_camera)

    def _add_own_picture(self, menu: Menu, state: CallViewState) -> None:
        acts, mirrors, hidden = self._acts.view, state.mirrors_self, state.hides_self
        words = tr("Show my picture as others see it") if mirrors else tr("Show my picture as in a mirror")
        menu.add_item(words, lambda: acts.mirror(not mirrors), icon=Icon.REFRESH)
        words = tr("Show my picture") if hidden else tr("Hide my picture from me")
        menu.add_item(words, lambda: acts.hide_self(not hidden), icon=Icon.EYE if hidden else Icon.EYE_OFF)
        add_effects(menu, state.effects, self._acts.effects)

    def _add_other_person(self, menu: Menu, state: CallViewState) -> None:
        name = tr("Volume of {name}", name=first_name(state.call.peer.name))
        percent = round(100 * state.peer_volume)
        set_volume = self._acts.view.set_volume
        menu.add_slider(name, percent, round(100 * LOUDEST), lambda now: set_volume(now / 100))
        menu.addSeparator()
        add_window_choices(menu, state, self._parent.screen(), self._acts.windows)

    def _add_settings(self, menu: Menu) -> None:
        menu.addSeparator()
        menu.add_item(tr("Settings"), self._acts.view.open_settings, icon=Icon.SETTINGS)


def _choices(devices: tuple[Device, ...]) -> tuple[Choice, ...]:
    return device_choices(tuple(Choice(device.key, device.name, device.is_current) for device in devices))
