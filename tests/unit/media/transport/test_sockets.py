"""What errors of sending mean."""

import errno

import pytest

from media.transport.sockets import SendOutcome, classify_error


@pytest.mark.parametrize(
    ("number", "outcome"),
    [
        (errno.EAGAIN, SendOutcome.CONGESTED),
        (errno.ENOBUFS, SendOutcome.CONGESTED),
        (errno.EMSGSIZE, SendOutcome.TOO_BIG),
        (errno.ENETUNREACH, SendOutcome.UNREACHABLE),
        (errno.EADDRNOTAVAIL, SendOutcome.UNREACHABLE),
        (errno.EPERM, SendOutcome.REFUSED),
        (errno.ECONNREFUSED, SendOutcome.REFUSED),
    ],
)
def test_error_is_told_apart(number: int, outcome: SendOutcome) -> None:
    assert classify_error(OSError(number, "")) is outcome
