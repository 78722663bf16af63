"""`python -m app`: the desktop; `python -m app doctor ...`: an examination of the network, without Qt."""

import sys


def main() -> int:
    """Entry point of `parley`."""
    if sys.argv[1:2] == ["doctor"]:
        from app.doctor.command import main as examine

        return examine(sys.argv[2:])
    from ui.main import main as run

    return run()


if __name__ == "__main__":
    sys.exit(main())
