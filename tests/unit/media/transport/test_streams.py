"""The TCP stream to a relay, fed by hand."""

import asyncio

from media.transport.sockets import SendOutcome
from media.transport.streams import MAX_BACKLOG, RelayStream


class Pipe(asyncio.Transport):
    """A transport that keeps what is written."""

    def __init__(self) -> None:
        super().__init__()
        self.written = b""
        self.backlog = 0
        self.is_closed = False
        self.is_aborted = False

    def write(self, data: bytes | bytearray | memoryview) -> None:
        self.written += bytes(data)

    def get_write_buffer_size(self) -> int:
        return self.backlog

    def close(self) -> None:
        self.is_closed = True

    def abort(self) -> None:
        self.is_aborted = True


def make() -> tuple[RelayStream, Pipe, list[bytes], list[str]]:
    messages: list[bytes] = []
    lost: list[str] = []
    stream = RelayStream(lambda data, _: messages.append(data), lambda: lost.append("lost"))
    pipe = Pipe()
    stream.connection_made(pipe)
    return stream, pipe, messages, lost


def test_messages_are_cut_from_the_stream_and_padded_into_it() -> None:
    stream, pipe, messages, _ = make()

    stream.data_received(b"\x40\x00\x00\x05hel")
    stream.data_received(b"lo\0\0\0\x40\x00\x00\x00")

    assert messages == [b"\x40\x00\x00\x05hello", b"\x40\x00\x00\x00"]
    assert stream.send(b"\x40\x00\x00\x01x") is SendOutcome.SENT
    assert pipe.written == b"\x40\x00\x00\x01x\0\0\0"


def test_garbage_breaks_the_connection_and_is_told_once() -> None:
    stream, pipe, messages, lost = make()

    stream.data_received(b"\xff" * 50)
    assert pipe.is_aborted
    stream.connection_lost(None)
    stream.connection_lost(None)

    assert (messages, lost) == ([], ["lost"])
    assert stream.send(b"\0" * 20) is SendOutcome.UNREACHABLE


def test_full_connection_drops_instead_of_delaying() -> None:
    stream, pipe, _, _ = make()
    pipe.backlog = MAX_BACKLOG + 1

    assert stream.send(b"\x40\x00\x00\x00") is SendOutcome.CONGESTED
    assert pipe.written == b""


def test_closing_is_not_told_as_a_loss() -> None:
    stream, pipe, _, lost = make()

    stream.close()
    stream.connection_lost(None)

    assert pipe.is_closed
    assert lost == []


def test_closed_before_it_was_connected_closes_when_it_is() -> None:
    stream = RelayStream(lambda data, at: None, lambda: None)  # noqa: ARG005
    pipe = Pipe()
    stream.close()

    stream.connection_made(pipe)

    assert pipe.is_closed
