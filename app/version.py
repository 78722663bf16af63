"""Which release of Parley this is."""

from importlib import metadata

try:
    VERSION = metadata.version("parley")
except metadata.PackageNotFoundError:  # run from a source tree that is not installed
    VERSION = "0.0.0"
