"""The composition root of the desktop: options, profile, look, engine, windows."""

import logging
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from PySide6.QtWidgets import QApplication
from setproctitle import setproctitle

from app import garbage, libraries
from app.config import SettingsFile
from app.crash import CrashReports
from app.diagnostics import start_logging
from app.memory import keep_freed_memory
from media.engine.api import Engine
from media.engine.late import LateEngine
from ui.brand import program_icon
from ui.desktop import Desktop
from ui.devices.latency import ask_for_low_latency
from ui.keys import keys
from ui.languages import speak, wanted_language
from ui.link_events import LinkEvents
from ui.look import percent_of
from ui.options import Options, parse_options
from ui.single_instance import Outcome, SingleInstance
from ui.sweeping import sweep_regularly
from ui.theme import install, theme
from ui.typography import set_text_size


def main(arguments: list[str] | None = None) -> int:
    """Run the desktop until its last window is closed; returns the exit code."""
    keep_freed_memory()
    options = parse_options(sys.argv[1:] if arguments is None else arguments)
    if options.link or options.password:
        setproctitle("parley")  # others on this computer see command lines; these hold rights
    ask_for_low_latency()
    folder = options.folder
    level = logging.DEBUG if options.verbose else logging.INFO
    start_logging(options.logs, level=level, to_stderr=options.verbose)
    instance = SingleInstance(folder)
    if options.self_test is None:
        outcome = instance.claim(options.link)
        if outcome is not Outcome.FIRST:
            return _already_there(outcome)
    crashes = CrashReports(folder / "crashes")
    crashes.arm()
    with ThreadPoolExecutor(1, "settings") as disk:  # one thread keeps the order, and its end waits for the last word
        settings = SettingsFile(folder, run=disk.submit)
        app = make_application(options, settings)
        sweep_regularly(app)
        desktop = Desktop(options, settings, lambda: LateEngine(_load_engine), say=_say, crashes=crashes)
        if options.self_test is not None:
            return _self_test(options.self_test, desktop, folder)
        links = LinkEvents()
        if sys.platform == "darwin":  # nobody else brings links so, and a filter of Python's sees every event
            app.installEventFilter(links)
        links.opened.connect(desktop.take_link)
        instance.handed.connect(desktop.take_link)
        instance.listen()
        desktop.start()
        code = app.exec()
        desktop.bridge.stop()
        instance.release()
    crashes.disarm()
    return code


def _already_there(outcome: Outcome) -> int:
    if outcome is Outcome.HANDED_OVER:
        return 0
    sys.stderr.write("parley: it runs already with this profile, but does not answer\n")
    return 1


def _self_test(archive: Path, desktop: Desktop, folder: Path) -> int:
    from ui.self_test.run import run_self_test

    windows = {"sign-in": lambda: desktop.sign_in.window, "home": lambda: desktop.home.window}
    try:
        return run_self_test(archive, windows=windows, engine=_load_engine(), folder=folder, say=_say)
    except OSError as error:
        _say(f"The archive cannot be written: {error}")
        return 2
    finally:
        desktop.quit()
        QApplication.exec()  # until its last word is written
        desktop.bridge.stop()


def make_application(options: Options, settings: SettingsFile) -> QApplication:
    """The QApplication with language, fonts and theme."""
    app = QApplication(sys.argv[:1])
    app.setApplicationName("parley")
    app.setApplicationDisplayName("Parley")
    app.setDesktopFileName("parley")
    app.setQuitOnLastWindowClosed(False)
    chosen = settings.settings
    speak(app, wanted_language(options.language, chosen.language))
    set_text_size(percent_of(chosen))
    keys.show(chosen)
    theme.contrast, theme.reduce_motion, theme.is_compact = chosen.contrast, chosen.reduce_motion, chosen.compact_rows
    theme.keeps_calls_dark = chosen.keeps_calls_dark
    install(app, options.theme or chosen.theme)
    app.setWindowIcon(program_icon())
    return app


def _load_engine() -> Callable[[], Engine]:
    libraries.preload("cv2.cv2", "av._core")  # the largest
    with garbage.loading():
        import media.playback.pictures  # noqa: F401  # what windows paint with, so that they need not load it
        from media.engine.engine import MediaEngine

    return MediaEngine


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()
