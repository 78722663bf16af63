"""The TCP stream to a relay, fed by hand."""

import asyncio

from media.ice.backlog import MAX_BYTES
from media.transport.sockets import SendOutcome
from media.transport.streams import RelayStream


class Pipe(asyncio.Transport):
    """A transport that keeps what is written."""

    def __init__(self) -> None:
        super().__init__()
        self.written = b""
        self.is_closed = False
        self.is_aborted = False

    def write(self, data: bytes | bytearray | memoryview) -> None:
        self.written += bytes(data)

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


def test_full_connection_keeps_a_little_for_a_moment_and_drops_the_oldest() -> None:
    stream, pipe, _, _ = make()
    stream.pause_writing()

    frames = [b"\x40\x00\x04\x00" + bytes([number]) * 1024 for number in range(MAX_BYTES // 1024 + 1)]
    outcomes = [stream.send(frame) for frame in frames]

    assert pipe.written == b""
    assert outcomes[0] is SendOutcome.SENT
    assert outcomes[-1] is SendOutcome.CONGESTED
    stream.resume_writing()
    assert pipe.written.endswith(frames[-1])
    assert frames[0] not in pipe.written


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
