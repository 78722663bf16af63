"""The whole self-test: every check in turn, told as it ends, and one archive to send back."""

import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

from PySide6.QtWidgets import QWidget

from app.self_test.call import call_check
from app.self_test.findings import examine, has_failed, line_of, report_of
from app.self_test.parts import part_checks
from app.version import VERSION
from media.engine.api import Engine
from ui.self_test.desktop import desktop_checks


def run_self_test(
    archive: Path,
    *,
    windows: Mapping[str, Callable[[], QWidget]],
    engine: Callable[[], Engine],
    folder: Path | None,
    say: Callable[[str], None],
) -> int:
    """Examine this computer; returns the exit code, 1 if anything failed.

    `archive` gets the report and a picture of each window, `say` a line for each check. Raises OSError if the archive
    cannot be written.
    """
    with TemporaryDirectory(prefix="parley-") as made:
        pictures = Path(made)
        checks = (*desktop_checks(windows, pictures), *part_checks(folder), call_check(engine))
        findings = examine(checks, lambda finding: say(line_of(finding)))
        with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as packed:
            packed.writestr("report.txt", report_of(findings, VERSION))
            for picture in sorted(pictures.iterdir()):
                packed.write(picture, picture.name)
    say(f"\nWritten to {archive}. Nothing in it says who you are; please send it to whoever asked you for it.")
    return 1 if has_failed(findings) else 0
