"""The menus of the call window: devices, sound, the own picture, the other person."""

from dataclasses import replace

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from media.effects.choices import Backdrop, NoiseSuppression, PictureEffects, ProcessingSettings
from tests.ui.opened import open_call
from tests.ui.scenes.scene import CONNECTED
from ui.states import Device, Devices
from ui.widgets.menu import CHOSEN_MARK, Menu
from ui.widgets.slider import Slider
from ui.windows.call import CallWindow

DEVICES = Devices(
    (Device("m1", "Headset", True), Device("m2", "Built-in")), (Device("s1", "Headset"),), (Device("c1", "Brio"),)
)


def test_the_other_person_is_made_louder_in_the_menu_of_their_picture(qtbot: QtBot) -> None:
    shown = open_call(qtbot, replace(CONNECTED, peer_volume=0.8))
    menu = shown.make_picture_menu()
    menu.popup(QPoint(0, 0))
    gains: list[float] = []
    shown.volumeChosen.connect(gains.append)

    slider = menu.findChild(Slider)
    assert slider is not None
    assert slider.accessibleName() == "Volume of Kwame"
    assert (slider.value(), slider.maximum()) == (80, 200)
    QTest.keyClick(menu, Qt.Key.Key_Down)
    assert menu.activeAction() is menu.actions()[0]
    QTest.keyClick(slider, Qt.Key.Key_Right)
    slider.setValue(200)

    assert gains == [0.81, 2.0]
    assert slider.accessibleDescription() == "200 %"
    menu.close()


def open_menu(shown: CallWindow, trigger: object) -> Menu:
    menus = [menu for menu in shown.findChildren(Menu) if menu.isVisible()]
    assert menus, trigger
    return menus[-1]


def test_the_microphone_menu_has_devices_and_a_live_meter(qtbot: QtBot) -> None:
    shown = open_call(qtbot, replace(CONNECTED, choices=DEVICES))
    shown.bar.microphone.open_menu()
    menu = open_menu(shown, "microphone")

    words = [action.text() for action in menu.actions() if action.text()]
    suppression = "Noise suppression: Standard"
    assert words == [
        "Same as system",
        "Headset",
        "Built-in",
        suppression,
        "Original sound for music",
        "Same as system",
        "Headset",
        "Play a test sound",
        "Settings",
    ]
    assert shown.wants_level
    shown.show_level(-20.0)

    with qtbot.waitSignal(shown.microphoneChosen) as chosen:
        next(action for action in menu.actions() if action.text() == "Built-in").trigger()
    assert chosen.args == ["m2"]
    with qtbot.waitSignal(shown.testSoundRequested):
        next(action for action in menu.actions() if action.text() == "Play a test sound").trigger()
    menu.close()
    assert not shown.wants_level


def test_original_sound_is_switched_in_the_menu_and_shown_on_the_picture(qtbot: QtBot) -> None:
    shown = open_call(qtbot)
    words = "Original sound for music"
    assert shown.stage.sound.isHidden()
    with qtbot.waitSignal(shown.originalSoundRequested) as wanted:
        next(action for action in shown.make_microphone_menu().actions() if action.text() == words).trigger()
    assert wanted.args == [True]

    shown.show_state(replace(CONNECTED, processing=ProcessingSettings(is_original=True)))

    assert not shown.stage.sound.isHidden()
    assert not shown.stage.sound.geometry().intersects(shown.stage.time.geometry())
    actions = {action.text(): action for action in shown.make_microphone_menu().actions()}
    assert not any(text.startswith("Noise suppression") for text in actions)
    with qtbot.waitSignal(shown.originalSoundRequested) as unwanted:
        actions[words + CHOSEN_MARK].trigger()
    assert unwanted.args == [False]


def test_the_levels_of_noise_suppression_are_one_menu_further(qtbot: QtBot) -> None:
    shown = open_call(qtbot)
    menu = shown.make_microphone_menu()
    levels = next(action.menu() for action in menu.actions() if action.menu() is not None)
    assert isinstance(levels, Menu)
    assert [action.text() for action in levels.actions() if action.isChecked()] == ["Standard"]

    with qtbot.waitSignal(shown.suppressionChosen) as chosen:
        levels.actions()[2].trigger()

    assert chosen.args == [NoiseSuppression.STRONG]


def test_the_camera_menu_chooses_mirrors_and_hides(qtbot: QtBot) -> None:
    shown = open_call(qtbot, replace(CONNECTED, choices=DEVICES))
    shown.bar.camera.open_menu()
    menu = open_menu(shown, "camera")
    actions = {action.text(): action for action in menu.actions()}

    with qtbot.waitSignal(shown.cameraChosen) as chosen:
        actions["Brio"].trigger()
    assert chosen.args == ["c1"]
    with qtbot.waitSignal(shown.mirrorRequested) as mirrored:
        actions["Show my picture as others see it"].trigger()
    assert mirrored.args == [False]
    with qtbot.waitSignal(shown.hideSelfRequested) as hidden:
        actions["Hide my picture from me"].trigger()
    assert hidden.args == [True]
    menu.close()


def test_light_and_backdrop_are_chosen_in_the_menu_of_the_camera(qtbot: QtBot) -> None:
    shown = open_call(qtbot)
    wishes: list[PictureEffects] = []
    shown.effectsChosen.connect(wishes.append)
    menu = shown.make_camera_menu()
    actions = {action.text(): action for action in menu.actions()}
    behind = actions["Behind me: My room"].menu()
    assert isinstance(behind, Menu)

    actions["Brighten a dark picture"].trigger()
    next(action for action in behind.actions() if action.text() == "A gallery").trigger()

    assert wishes == [PictureEffects(corrects_light=True), PictureEffects(backdrop=Backdrop.GALLERY)]


def test_a_menu_without_a_compositor_ends_at_its_round_corners(qtbot: QtBot) -> None:
    shown = open_call(qtbot, replace(CONNECTED, choices=DEVICES))
    shown.bar.microphone.open_menu()
    menu = open_menu(shown, "microphone")

    shape = menu.mask()

    assert not shape.contains(QPoint(0, 0))
    assert not shape.contains(menu.rect().bottomRight())
    assert shape.contains(menu.rect().center())
    assert shape.contains(QPoint(menu.width() // 2, 0))
