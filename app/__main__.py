"""`python -m app`: the desktop; `python -m app doctor ...`: an examination of the network, without Qt."""

import sys

from app import garbage


def main() -> int:
    """Entry point of `parley`."""
    if sys.argv[1:2] == ["doctor"]:
        from app.doctor.command import main as examine

        return examine(sys.argv[2:])
    garbage.hold()  # until the client is made
    from ui.main import main as run

    return run()


if __name__ == "__main__":
    sys.exit(main())
