"""What a machine can reach, one line an answer: `python -m tests.netlab.probe udp|tcp|connect|inspect TARGET…`.

`udp` asks every `HOST:PORT` from one socket. `tcp` connects to each, `connect` through the proxy of the environment,
`inspect` likewise, and shakes hands by TLS and says who signed the certificate. An answer that does not come in time
is `-`. Reads a line of standard input before each target if `PROBE_STEPS` is set, so that a test can act in between.
"""

import os
import socket
import ssl
import sys
from urllib.parse import urlsplit

PATIENCE = 1.0  # seconds


def _udp(targets: list[tuple[str, int]]) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asking:
        asking.settimeout(PATIENCE)
        for target in targets:
            _wait()
            try:
                asking.sendto(b"?", target)
                _say(asking.recvfrom(100)[0].decode())
            except OSError:
                _say("-")


def _tcp(target: tuple[str, int]) -> str:
    with socket.create_connection(target, PATIENCE) as stream:
        return _asked(stream)


def _connect(target: tuple[str, int]) -> str:
    with _through_proxy(target) as stream:
        return _asked(stream)


def _inspect(target: tuple[str, int]) -> str:
    with _through_proxy(target) as stream:
        context = ssl.create_default_context()
        with context.wrap_socket(stream, server_hostname=target[0]) as secured:
            certificate = secured.getpeercert() or {}
            issuer = str(certificate["issuer"])
            signed_by = next(name for name in ("inspection", "internet") if name in issuer)
            secured.sendall(b"\0\1\0\0 not HTTP\r\n\r\n")
            try:
                return f"{signed_by} {len(secured.recv(100))}"
            except OSError:
                return f"{signed_by} 0"


def _through_proxy(target: tuple[str, int]) -> socket.socket:
    proxy = urlsplit(os.environ["HTTPS_PROXY"])
    stream = socket.create_connection((str(proxy.hostname), int(proxy.port or 0)), PATIENCE)
    stream.settimeout(5 * PATIENCE)
    stream.sendall(f"CONNECT {target[0]}:{target[1]} HTTP/1.1\r\n\r\n".encode())
    head = b""
    while not head.endswith(b"\r\n\r\n"):
        head += stream.recv(1) or b"\r\n\r\n"
    if b" 200 " not in head:
        stream.close()
        raise OSError(head.decode())
    return stream


def _asked(stream: socket.socket) -> str:
    stream.sendall(b"?")
    return stream.recv(100).decode() or "-"


def _wait() -> None:
    if os.environ.get("PROBE_STEPS"):
        sys.stdin.readline()


def _say(answer: str) -> None:
    print(answer, flush=True)


def main() -> None:
    """Ask, and print the answers."""
    kind, *rest = sys.argv[1:]
    targets = [(host, int(port)) for host, _, port in (target.rpartition(":") for target in rest)]
    if kind == "udp":
        _udp(targets)
        return
    ask = {"tcp": _tcp, "connect": _connect, "inspect": _inspect}[kind]
    for target in targets:
        _wait()
        try:
            _say(ask(target))
        except OSError:
            _say("-")


if __name__ == "__main__":
    main()
