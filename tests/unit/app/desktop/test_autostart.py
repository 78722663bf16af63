"""What makes the program start with the session: read back by the rules of each platform."""

import configparser
import plistlib
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.desktop.autostart import (
    RUN_KEY,
    FilePlan,
    RegistryPlan,
    autostart_plan,
    quoted_for_exec,
    quoted_for_windows,
)

COMMAND = ("/opt/Parley Desk/parley", "--in-tray")
ARGUMENTS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=20)


def plan(platform: str) -> FilePlan | RegistryPlan | None:
    return autostart_plan(platform, COMMAND, home="/home/ada", config="/home/ada/.config")


def test_on_linux_a_desktop_entry() -> None:
    made = plan("linux")

    assert isinstance(made, FilePlan)
    assert made.path == "/home/ada/.config/autostart/parley.desktop"
    entry = configparser.RawConfigParser()
    entry.read_string(made.content.decode())
    assert entry["Desktop Entry"]["exec"] == '"/opt/Parley Desk/parley" --in-tray'
    assert entry["Desktop Entry"]["type"] == "Application"


def test_on_a_mac_a_launch_agent() -> None:
    made = plan("darwin")

    assert isinstance(made, FilePlan)
    assert made.path == "/home/ada/Library/LaunchAgents/org.parley.desktop.plist"
    agent = plistlib.loads(made.content)
    assert agent["ProgramArguments"] == list(COMMAND)
    assert agent["RunAtLoad"] is True


def test_on_windows_a_value_of_the_run_key() -> None:
    assert plan("win32") == RegistryPlan(RUN_KEY, "Parley", '"/opt/Parley Desk/parley" --in-tray')


def test_elsewhere_nothing() -> None:
    assert plan("freebsd14") is None


@given(ARGUMENTS)
def test_the_exec_key_gives_back_what_was_put_in(argument: str) -> None:
    assert read_exec(quoted_for_exec(argument)) == argument


def read_exec(line: str) -> str:
    """One argument by the rules of the Exec key: the string of the entry, then the quotes, then the percent codes."""
    value = re.sub(r"\\(.)", lambda found: {"n": "\n", "t": "\t", "s": " "}.get(found[1], found[1]), line)
    if value.startswith('"'):
        value = re.sub(r"\\([\\\"`$])", r"\1", value[1:-1])
    return value.replace("%%", "%")


def read_windows(line: str) -> str:
    """One argument by the rules of CommandLineToArgvW."""
    out, at, quoted = "", 0, False
    while at < len(line):
        slashes = 0
        while at < len(line) and line[at] == "\\":
            slashes, at = slashes + 1, at + 1
        if at < len(line) and line[at] == '"':
            out += "\\" * (slashes // 2)
            if slashes % 2:
                out += '"'
            else:
                quoted = not quoted
            at += 1
            continue
        out += "\\" * slashes
        if at < len(line):
            assert quoted or line[at] not in " \t"
            out += line[at]
            at += 1
    return out


@given(ARGUMENTS)
def test_windows_gives_back_what_was_put_in(argument: str) -> None:
    assert read_windows(quoted_for_windows(argument)) == argument


@pytest.mark.parametrize("path", [r"C:\Program Files\Parley\parley.exe", 'say "hi"', "a\\", 'end\\"', ""])
def test_hard_paths_on_windows(path: str) -> None:
    assert read_windows(quoted_for_windows(path)) == path
