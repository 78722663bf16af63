"""The control at the end of a setting's line, one class for each kind; all render a value and emit a new one."""

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLineEdit, QSizePolicy, QWidget

from ui.i18n import tr
from ui.icons import Icon
from ui.plain import set_tooltip
from ui.settings import kinds
from ui.settings.kinds import Setting
from ui.settings.state import SettingsState
from ui.typography import Role, scaled
from ui.widgets.boxes import row
from ui.widgets.button import SMALL, Button, IconButton, Kind
from ui.widgets.field import LineField
from ui.widgets.label import Label, Paragraph
from ui.widgets.menu import Choice
from ui.widgets.select import Select
from ui.widgets.slider import Slider
from ui.widgets.switch import Segmented, Switch


class ValueControl(QWidget):
    """Shows the value of a field. `changed` carries the new one, only after an act of the person."""

    changed = Signal(object)

    def show_state(self, state: SettingsState) -> None:
        """Render."""
        raise NotImplementedError


def _hold(holder: QWidget, child: QWidget) -> None:
    holder.setLayout(row(child))
    holder.setFocusProxy(child)


class SwitchControl(ValueControl):
    """On or off."""

    def __init__(self, setting: Setting) -> None:
        super().__init__()
        self._id = setting.id
        self.switch = Switch(setting.title)
        self.switch.clicked.connect(lambda on: self.changed.emit(on))
        _hold(self, self.switch)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def show_state(self, state: SettingsState) -> None:
        """Render."""
        self.switch.setChecked(bool(getattr(state.settings, self._id)))


class SegmentedControl(ValueControl):
    """One of a few, side by side."""

    def __init__(self, setting: Setting, options: tuple[kinds.Option, ...]) -> None:
        super().__init__()
        self._id = setting.id
        self._options = options
        self.segments = Segmented(setting.title, tuple(option.words for option in options))
        self.segments.chosen.connect(lambda index: self.changed.emit(self._options[index].value))
        _hold(self, self.segments)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def show_state(self, state: SettingsState) -> None:
        """Render; a value that is none of the options shows the first."""
        value = getattr(state.settings, self._id)
        index = next((number for number, option in enumerate(self._options) if option.value == value), 0)
        self.segments.blockSignals(True)
        self.segments.choose(index)
        self.segments.blockSignals(False)


class SelectControl(ValueControl):
    """One of many, in a menu."""

    def __init__(self, setting: Setting, choice: kinds.Choice) -> None:
        super().__init__()
        self._id = setting.id
        self._choice = choice
        self._options: tuple[kinds.Option, ...] = ()
        self.select = Select(setting.title)
        self.select.chosen.connect(lambda key: self.changed.emit(self._options[int(key)].value))
        self.setLayout(row(self.select, None))  # below the words it stays at their side
        self.setFocusProxy(self.select)

    def show_state(self, state: SettingsState) -> None:
        """Render; the options may be others than before."""
        kept = self._choice.value
        value = kept(state) if kept is not None else getattr(state.settings, self._id)
        self._options = self._choice.options(state)
        current = next((number for number, option in enumerate(self._options) if option.value == value), 0)
        self.select.show_choices(
            tuple(Choice(str(n), option.words, n == current) for n, option in enumerate(self._options))
        )


class SliderControl(ValueControl):
    """A number."""

    def __init__(self, setting: Setting, slider: kinds.Slider) -> None:
        super().__init__()
        self._id = setting.id
        self._kind = slider
        self.slider = Slider(setting.title, 0, round((slider.high - slider.low) / slider.step))
        self._words = Label("", Role.SMALL_MEDIUM, lambda t: t.text2)
        self.slider.valueChanged.connect(self._moved)
        self.setLayout(row(self.slider, self._words, gap=10))
        self.setFocusProxy(self.slider)

    def sizeHint(self) -> QSize:
        """A comfortable length, and the number beside it."""
        return QSize(scaled(260), 32)

    def show_state(self, state: SettingsState) -> None:
        """Render."""
        value = float(getattr(state.settings, self._id))
        self.slider.blockSignals(True)
        self.slider.setValue(round((value - self._kind.low) / self._kind.step))
        self.slider.blockSignals(False)
        self._say(value)

    def _say(self, value: float) -> None:
        self._words.setText(self._kind.words(value))
        self._words.setMinimumWidth(self._words.sizeHint().width())
        self.slider.setAccessibleDescription(self._kind.words(value))

    def _moved(self, step: int) -> None:
        value = min(self._kind.high, round(self._kind.low + step * self._kind.step, 6))
        self._say(value)
        self.changed.emit(value)


class TextControl(ValueControl):
    """A line; kept with Enter and when the person goes elsewhere."""

    def __init__(self, setting: Setting, text: kinds.Text) -> None:
        super().__init__()
        self._kind = text
        self.field = LineField(setting.title, hint=text.hint)
        if text.is_secret:
            self.field.edit.setEchoMode(QLineEdit.EchoMode.Password)
            self.field.edit.focusChanged.connect(self._begin_anew)
        self._was = ""
        self.field.edit.editingFinished.connect(self._finished)
        _hold(self, self.field)

    def show_state(self, state: SettingsState) -> None:
        """Render, except under the person's hands."""
        self._was = self._kind.value(state)
        if not self.field.edit.hasFocus() and self._was != self.field.edit.text():
            self.field.edit.setText(self._was)

    def _finished(self) -> None:
        words = self.field.edit.text() if self._kind.is_secret else self.field.edit.text().strip()
        if words != self._was and (words or self._kind.may_be_empty):
            self._was = words
            self.changed.emit(words)
        elif not words:
            self.field.edit.setText(self._was)

    def _begin_anew(self, has_focus: bool) -> None:
        if has_focus:
            self.field.edit.clear()


class ActionControl(ValueControl):
    """A button."""

    def __init__(self, setting: Setting, action: kinds.Action) -> None:
        super().__init__()
        self.button = Button(action.words, Kind.DANGER_SOFT if action.is_danger else Kind.RAISED, SMALL)
        self.button.setAccessibleDescription(setting.title)
        self.button.clicked.connect(lambda: self.changed.emit(None))
        _hold(self, self.button)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def show_state(self, state: SettingsState) -> None:
        """Nothing changes."""


class FactControl(ValueControl):
    """Words to read, and perhaps to copy."""

    def __init__(self, setting: Setting, fact: kinds.Fact) -> None:
        super().__init__()
        self._fact = fact
        self._words = ""
        self._label = Paragraph() if fact.is_long else Label("", Role.BODY, lambda t: t.text2)
        self._copy = IconButton(Icon.COPY, tr("Copy: {what}", what=setting.title), size=32, pixels=17)
        self._copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(self._words))
        self._copy.setVisible(fact.can_copy)
        lane = row(gap=6)
        lane.addWidget(self._label, 1)
        lane.addWidget(self._copy)
        self.setLayout(lane)

    def show_state(self, state: SettingsState) -> None:
        """Render."""
        self._words = self._fact.words(state)
        # A fingerprint has no blanks: lines may break after its colons.
        self._label.setText(self._words.replace(":", ":\u200b") if self._fact.is_long else self._words)
        set_tooltip(self._label, self._words)
        self._label.updateGeometry()
