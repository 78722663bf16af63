"""What the server refuses, and why, in the codes of the wire."""

from app.protocol.errors import ErrorCode


class Refused(Exception):
    """A request is refused; REST and WebSocket tell the client the same code."""

    def __init__(self, code: ErrorCode, text: str, *, retry_after: float = 0.0) -> None:
        super().__init__(f"{code.value}: {text}")
        self.code = code
        self.text = text
        self.retry_after = retry_after
