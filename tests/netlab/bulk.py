"""A long download: `python -m tests.netlab.bulk receive PORT` and, elsewhere, `… send HOST PORT CONTROL`.

CONTROL is the congestion control of the kernel's TCP, as `reno`. Both print `ready`, and end with their standard input.
"""

import selectors
import socket
import sys

PIECE = 1 << 16


def receive(port: int) -> None:
    """Read and forget."""
    with socket.create_server(("", port)) as server:
        print("ready", flush=True)
        connection, _ = server.accept()
        with connection:
            while _is_wanted(connection, selectors.EVENT_READ):
                if not connection.recv(PIECE):
                    return


def send(host: str, port: int, control: str) -> None:
    """Send as fast as the congestion control lets us."""
    with socket.socket() as connection:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_CONGESTION, control.encode())
        connection.connect((host, port))
        connection.setblocking(False)
        print("ready", flush=True)
        data = bytes(PIECE)
        while _is_wanted(connection, selectors.EVENT_WRITE):
            connection.send(data)


def _is_wanted(connection: socket.socket, event: int) -> bool:
    """Wait until the socket is ready; False when standard input has ended."""
    with selectors.DefaultSelector() as selector:
        selector.register(connection, event)
        selector.register(sys.stdin, selectors.EVENT_READ)
        return all(key.fileobj is connection for key, _ in selector.select())


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["receive", port]:
            receive(int(port))
        case ["send", host, port, control]:
            send(host, int(port), control)
        case _:
            sys.exit(__doc__)
