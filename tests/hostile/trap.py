"""A server of the attacker's: it listens, and nobody may ever come."""

import socket
from types import TracebackType
from typing import Self

from tests.hostile.oracle import Leak


class Trap:
    """Listens on 127.0.0.1 and [::1]; `check` raises if anybody connected."""

    def __enter__(self) -> Self:
        self._sockets = [socket.create_server(("127.0.0.1", 0))]
        self.port: int = self._sockets[0].getsockname()[1]
        if socket.has_ipv6:
            address = ("::1", self.port)
            listening = socket.create_server(address, family=socket.AF_INET6)
            self._sockets.append(listening)
        for listening in self._sockets:
            listening.settimeout(0)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for listening in self._sockets:
            listening.close()

    @property
    def host(self) -> str:
        """Where it is, as an address names it."""
        return f"127.0.0.1:{self.port}"

    def check(self) -> None:
        """Raise `Leak` if anybody came."""
        for listening in self._sockets:
            try:
                came, _ = listening.accept()
            except BlockingIOError:
                continue
            came.close()
            raise Leak("somebody connected to the attacker's server")
