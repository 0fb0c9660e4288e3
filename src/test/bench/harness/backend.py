"""What stands behind every candidate: nginx, and a program of ours for what nginx cannot serve."""

from __future__ import annotations

import hashlib
import os

from . import certificates, http1, places
from .process import Process, raise_file_limit, wait_until

# Every small answer.
BODY = ("0123456789abcdef" * 64).encode()

PORTS_OF_A_CONTAINER = 10
_SAMPLE_BYTES = 8 << 20


class Backend:
    """Ports without TLS are those of services in containers; peers use the one with TLS."""

    def __init__(self, load_tool: str, bulk_bytes: int):
        self.first_port = places.free_ports(PORTS_OF_A_CONTAINER)
        self.secure_port = places.free_port()
        self.app_port = places.free_port()
        self.app_secure_port = places.free_port()
        self._status_port = places.free_port()
        self.bulk_bytes = bulk_bytes
        self.big = _random_file(f"bench-{os.getuid()}-{bulk_bytes}", bulk_bytes)
        self.sample = _random_file(f"bench-{os.getuid()}-{_SAMPLE_BYTES}", _SAMPLE_BYTES)
        self.sample_digest = hashlib.sha256(self.sample.read_bytes()).hexdigest()
        tls = certificates.back()
        listen = "\n".join(f"    listen 127.0.0.1:{self.first_port + i} backlog=4096;"
                           for i in range(PORTS_OF_A_CONTAINER))
        config = places.fill(
            "backend.nginx", places.WORK / "backend.conf", FILES=raise_file_limit(),
            WORK=places.WORK, LISTEN=listen, SECURE=self.secure_port, BODY=BODY.decode(),
            CERTIFICATE=tls.certificate, KEY=tls.key, BIG=self.big, SAMPLE=self.sample,
            STATUS=self._status_port, PORTS=f"{PORTS_OF_A_CONTAINER} ports")
        self.nginx = Process("backend", ["nginx", "-c", config])
        self.app = Process("app", [load_tool, "service", "-plain", f"127.0.0.1:{self.app_port}",
                                   "-secure", f"127.0.0.1:{self.app_secure_port}",
                                   "-certificate", tls.certificate, "-key", tls.key])
        wait_until("the backend serves",
                   lambda: http1.answers(self.secure_port, True, "localhost"), self.nginx)
        wait_until("the app serves",
                   lambda: http1.answers(self.app_secure_port, True, "localhost", "/upload"),
                   self.app)

    @property
    def processes(self) -> list[Process]:
        return [self.nginx, self.app]

    def seen(self) -> tuple[int, int]:
        """Connections and requests that nginx has accepted so far, without this one."""
        page = http1.ask(self._status_port, False, "localhost").body.decode()
        accepts, _, requests = (int(word) for word in page.split("\n")[2].split())
        return accepts, requests


def remove_files() -> None:
    """Gives the memory of what was down- and uploaded back."""
    for file in places.SHARED_MEMORY.glob(f"bench-{os.getuid()}-*"):
        file.unlink()


def _random_file(name: str, size: int):
    file = places.SHARED_MEMORY / name
    if not file.exists() or file.stat().st_size != size:
        with open(file, "wb") as out:
            for start in range(0, size, 1 << 20):
                out.write(os.urandom(min(1 << 20, size - start)))
    return file
