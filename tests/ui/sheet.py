"""The sheet of components: every control in every state on one page, to look at."""

from PySide6.QtWidgets import QGridLayout, QWidget

from app.protocol.model import Availability
from app.quality import Quality
from tests.ui.people import person, photo
from ui.formats import availability_words
from ui.icons import Icon
from ui.typography import Role
from ui.widgets.avatar import Avatar
from ui.widgets.boxes import Pane, column, row
from ui.widgets.button import SMALL, Button, IconButton, Kind, Link
from ui.widgets.call_button import CallButton, RoundButton, RoundKind, State
from ui.widgets.control import Look
from ui.widgets.field import Field, SearchField
from ui.widgets.label import Label
from ui.widgets.meter import LevelMeter
from ui.widgets.notice import Banner, Toast, Tone
from ui.widgets.pill import Pill, Voice
from ui.widgets.presence import PresenceMark
from ui.widgets.quality import ConnectionLabel
from ui.widgets.switch import Segmented, Switch
from ui.widgets.video import PictureState, PictureSurface, Trouble


def _title(words: str) -> Label:
    return Label(words, Role.SMALL_BOLD, lambda t: t.text3)


def _button(words: str, kind: Kind, look: Look | None = None, *, icon: Icon | None = None) -> Button:
    made = Button(words, kind, icon=icon)
    made.shown_look = look
    return made


def _tile(state: PictureState) -> PictureSurface:
    tile = PictureSurface(state, radius=12, around=lambda t: t.bg_base)
    tile.setFixedSize(268, 151)
    if state.has_picture:
        tile.show_image(photo(state.user.username))
    return tile


def _tiles() -> QGridLayout:
    states = (
        (PictureState(person("mei"), has_picture=True), Voice.SPEAKING),
        (PictureState(person("george"), has_picture=True, trouble=Trouble.RECONNECTING), Voice.MUTED),
        (PictureState(person("ingrid", picture=False)), Voice.MUTED),
        (PictureState(person("noor", picture=False), is_speaking=True), Voice.SPEAKING),
    )
    grid = QGridLayout()
    grid.setSpacing(8)
    for index, (state, voice) in enumerate(states):
        tile = _tile(state)
        pill = Pill(parent=tile)
        pill.show_words(state.user.name, voice=voice)
        pill.move(8, 151 - 38)
        grid.addWidget(tile, 0, index)
    return grid


def _presence() -> QWidget:
    holder = QWidget()
    lane = row(gap=8)
    for availability in Availability:
        lane.addWidget(PresenceMark(availability))
        lane.addWidget(Label(availability_words(availability), Role.SMALL, lambda t: t.text2))
        lane.addSpacing(18)
    lane.addStretch(1)
    holder.setLayout(lane)
    return holder


def make_sheet() -> QWidget:
    """The whole sheet, 1160 x 860."""
    page = Pane()
    disabled = Button("Disabled", Kind.PRIMARY)
    disabled.setEnabled(False)
    buttons = row(
        _button("Join", Kind.PRIMARY, icon=Icon.VIDEO), _button("Hover", Kind.PRIMARY, Look.HOVER), disabled,
        _button("Secondary", Kind.SECONDARY), _button("Soft", Kind.SOFT), _button("Ghost", Kind.GHOST),
        _button("Leave", Kind.DANGER), _button("Accept", Kind.SUCCESS), Button("Decline", Kind.DANGER_SOFT, SMALL),
        Button("Message", Kind.RAISED, SMALL), Link("Create an account"), None, gap=10,
    )  # fmt: skip
    hovered = CallButton(Icon.VIDEO, "Stop camera", split=True)
    hovered.shown_look = Look.HOVER
    controls = row(
        CallButton(Icon.MIC, "Mute", split=True), CallButton(Icon.MIC_OFF, "Unmute", state=State.OFF, split=True),
        hovered, CallButton(Icon.VIDEO_OFF, "Start camera", state=State.OFF),
        CallButton(Icon.MONITOR, "Share", state=State.ON), CallButton(Icon.ELLIPSIS, "More"),
        CallButton(Icon.HANG_UP, "Leave", state=State.DANGER, wide=64), 16, Switch("On", on=True), Switch("Off"),
        Segmented("Noise", ("Off", "Standard", "Strong"), 1), IconButton(Icon.USER_PLUS, "Add contact"), None, gap=10,
    )  # fmt: skip
    meter = LevelMeter("Microphone level")
    meter.show_level(-22)
    links = row(gap=24)
    for quality, words in ((Quality.GOOD, "Good connection"), (Quality.WEAK, "Weak"), (Quality.LOST, "Lost")):
        connection = ConnectionLabel("Connection")
        connection.show_connection(quality, words, "Direct · encrypted")
        links.addWidget(connection)
    links.addWidget(meter, 1)
    plain, failed = Field("Name"), Field("Password", secret=True)
    plain.set_text("ada")
    failed.set_text("secret word")
    failed.show_error("That password does not match.")
    warn, danger = Banner(), Banner()
    warn.show_notice(
        Tone.WARN, Icon.WIFI_OFF, "No connection to meet.parley.example",
        "Trying again in 4 s. Your call goes on directly.", "Try now",
    )  # fmt: skip
    danger.show_notice(
        Tone.DANGER, Icon.MIC_OFF, "The microphone is gone", "We switched to the built-in one.", "Choose"
    )
    rounds = row(
        RoundButton(Icon.HANG_UP, "Decline", RoundKind.DECLINE), RoundButton(Icon.PHONE, "Audio", RoundKind.NEUTRAL),
        RoundButton(Icon.VIDEO, "Accept", RoundKind.ACCEPT),
        Avatar(person("ada"), 64, availability=Availability.AVAILABLE),
        Avatar(person("ada", picture=False), 64, availability=Availability.AWAY),
        Toast("Missed call from Jonas Weber", "Call back", icon=Icon.PHONE_MISSED), None, gap=16,
    )  # fmt: skip
    layout = column(
        _title("BUTTONS"), buttons, _title("CALL CONTROLS"), controls, _title("TILES"), _tiles(),
        _title("CONNECTION AND LEVEL"), links, _title("FIELDS"), row(plain, failed, SearchField("Search", "Ctrl K")),
        _title("NOTICES"), row(warn, danger), rounds, _presence(), None, gap=10, around=(28, 20, 28, 16),
    )  # fmt: skip
    page.setLayout(layout)
    return page
