"""One page of settings: a heading, and cards of lines made from the catalogue."""

from collections.abc import Callable, Mapping

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ui.settings.catalogue import section_words
from ui.settings.controls import ValueControl
from ui.settings.kinds import Part, Section, Setting
from ui.settings.making import make_control
from ui.settings.rows import INSIDE, SettingRow
from ui.settings.state import SettingsState
from ui.typography import Role
from ui.widgets.boxes import Card, Rule, column, margins, row
from ui.widgets.label import Label

PartMaker = Callable[[SettingsState], ValueControl]
"""Makes the widget of a setting that has one of its own."""

EDGE = 12  # pixels between the edge of a card and its lines


class _Group(QWidget):
    """A heading and its card."""

    def __init__(self, heading: str, rows: list[SettingRow]) -> None:
        super().__init__()
        self.rows = rows
        self._rules: list[Rule] = []
        card = Card()
        lane = QVBoxLayout(card)
        lane.setContentsMargins(margins(EDGE, 4, EDGE, 4))
        lane.setSpacing(0)
        for number, each in enumerate(rows):
            rule = Rule()
            rule.setVisible(number > 0)
            self._rules.append(rule)
            lane.addLayout(row(rule, around=(INSIDE, 0, INSIDE, 0)))
            lane.addWidget(each)
        self.setLayout(column(Label(heading, Role.SUBTITLE, lambda t: t.text2), card, gap=8))

    def show_state(self, state: SettingsState) -> None:
        """Render; a card without lines is not there."""
        is_first = True
        for line, rule in zip(self.rows, self._rules, strict=True):
            there = line.setting.is_there(state)
            line.setVisible(there)
            rule.setVisible(there and not is_first)
            is_first = is_first and not there
            if there:
                line.show_state(state)
        self.setVisible(any(line.setting.is_there(state) for line in self.rows))


class SettingsPage(QWidget):
    """Renders the settings of one section."""

    changed = Signal(str, object)

    def __init__(
        self, section: Section, settings: tuple[Setting, ...], state: SettingsState, parts: Mapping[str, PartMaker]
    ) -> None:
        super().__init__()
        self.section = section
        self.rows: dict[str, SettingRow] = {}
        self._groups: list[_Group] = []
        lane = column(Label(section_words(section), Role.TITLE), 2, gap=18, around=(36, 26, 36, 28))
        for heading in dict.fromkeys(setting.group for setting in settings):
            rows = [self._make_row(each, state, parts) for each in settings if each.group == heading]
            group = _Group(heading, rows)
            self._groups.append(group)
            lane.addWidget(group)
        lane.addStretch(1)
        self.setLayout(lane)

    def _make_row(self, setting: Setting, state: SettingsState, parts: Mapping[str, PartMaker]) -> SettingRow:
        is_part = isinstance(setting.control, Part)
        made = SettingRow(setting, parts[setting.id](state) if is_part else make_control(setting, state))
        made.changed.connect(self.changed)
        self.rows[setting.id] = made
        return made

    def show_state(self, state: SettingsState) -> None:
        """Render."""
        for group in self._groups:
            group.show_state(state)
