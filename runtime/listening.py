"""Opens the port a server of ours answers on."""

import errno
import socket

from rules.refusal import Refused

BACKLOG = 128


def listen(host: str, port: int) -> socket.socket:
    """Listen on a port (0: any free one), or refuse with its number.

    The protocol is named although it is the only one: asyncio sends small answers at once only where it is, and each
    request would wait 40 ms for the other side's delayed acknowledgement.
    """
    try:
        family, *_, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        made = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        made.bind(address)
        made.listen(BACKLOG)
    except OSError as error:
        raise _refused(host, port, error) from error
    return made


def _refused(host: str, port: int, error: OSError) -> Refused:
    if error.errno == errno.EADDRINUSE:
        return Refused(zh=f"端口{port}已被占用（{host}）。", en=f"port {port} is taken ({host}).")
    reason = error.strerror
    return Refused(
        zh=f"不能在{host}的端口{port}上监听（{reason}）。", en=f"cannot listen on {host}, port {port} ({reason})."
    )
