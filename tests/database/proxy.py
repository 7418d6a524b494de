"""A proxy between driver and server that cuts connections in the middle of an answer."""

from __future__ import annotations

import contextlib
import os
import socket
import tempfile
import threading
from pathlib import Path
from types import TracebackType


class Proxy:
    """Passes everything on to the server's unix socket; listens on a socket of its own, or on ``port`` of
    127.0.0.1.
    """

    def __init__(self, server: Path, port: int | None = None) -> None:
        self._server = server
        self._folder = tempfile.TemporaryDirectory(prefix="reporter-proxy-")
        self.path = Path(self._folder.name, "s")
        if port is None:
            self._listener = socket.socket(socket.AF_UNIX)
            self._listener.bind(os.fspath(self.path))
            self._listener.listen()
        else:
            self._listener = socket.create_server(("127.0.0.1", port))
            self.port = int(self._listener.getsockname()[1])
        self.cuts = 0
        self._limit = 0
        self._left = 0
        self._lock = threading.Lock()
        threading.Thread(target=self._accept, daemon=True).start()

    def __enter__(self) -> Proxy:
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        self._listener.close()
        self._folder.cleanup()

    def cut_after(self, count: int, times: int) -> None:
        """From now on cuts a connection once so many bytes of answers have passed, ``times`` times."""
        with self._lock:
            self._limit, self._left = count, times

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                client, _ = self._listener.accept()
                server = socket.socket(socket.AF_UNIX)
                server.connect(os.fspath(self._server))
                threading.Thread(target=self._pass_on, args=(client, server, False), daemon=True).start()
                threading.Thread(target=self._pass_on, args=(server, client, True), daemon=True).start()

    def _pass_on(self, source: socket.socket, target: socket.socket, answers: bool) -> None:
        passed = 0
        with contextlib.suppress(OSError):
            while data := source.recv(65536):
                if answers and self._limit:
                    passed += len(data)
                    if passed > self._limit and self._cut():
                        break
                target.sendall(data)
        for end in (source, target):
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()

    def _cut(self) -> bool:
        with self._lock:
            if not self._left:
                return False
            self._left -= 1
            self.cuts += 1
            return True
