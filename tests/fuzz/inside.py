"""`python -m tests.fuzz.inside NAME OPTIONS`: the process that libFuzzer lives in; `python -m tests.fuzz` starts it.

It imports nothing of the product before atheris can instrument it: that is how a fuzzer sees which branches were taken.
"""

import sys

import atheris


def main() -> None:
    """Fuzz one target with libFuzzer's options; ends the process."""
    name, *options = sys.argv[1:]
    with atheris.instrument_imports(include=["app.protocol", "app.signalling", "media", "server"]):
        from tests.fuzz.targets import TARGETS
    again = f"{sys.executable} -m tests.fuzz.inside {name}"  # what libFuzzer has a shell run, to merge
    atheris.Setup([again, *options], TARGETS[name])
    atheris.Fuzz()


if __name__ == "__main__":
    main()
