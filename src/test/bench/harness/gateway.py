"""The forms of the gateway that users run: the real program, started as an operator starts it."""

from __future__ import annotations

import dataclasses
import re
import subprocess
from dataclasses import dataclass, field
from pathlib import Path

from . import certificates, http1, places
from .candidate import Candidate
from .cluster import Cluster
from .process import Process

# As the unit in docs/operate.md, and its flags by version of Java.
_MEMORY = ["-Xmx1g", "-XX:MaxDirectMemorySize=1g", "-XX:+UseParallelGC"]
_SINCE_24 = ["--sun-misc-unsafe-memory-access=allow", "--enable-native-access=ALL-UNNAMED",
             "-Dio.netty.noUnsafe=false"]
JAVA_TLS_AND_NIO = ["-Dio.netty.handler.ssl.noOpenSsl=true", "-Dio.netty.transport.noNative=true"]

_CLUSTER = """\
Clusters:
  bench:
    SystemRootToken: {token}
    TLS: {{Insecure: true}}
    Services:
      Controller: {{ExternalURL: "https://127.0.0.1:{controller}"}}
      ContainerWebServices: {{ExternalURL: "https://*.{domain}"}}
"""

# All clients come from one address here, so the limits of one address must not count.
_SETTINGS = """\
listen:
  address: 127.0.0.1:{port}
  tls: {{certificate: {certificate}, key: {key}}}
admin: {{address: "127.0.0.1:{admin}"}}
tunnel: {{way: {way}, directLoopback: true, httpServices: [{http}]}}
limits: {{connectionsPerAddress: 20000, connectionsPerService: 20000, channelsPerClientAndService: 20000}}
log: {{level: {level}, format: json}}
{more}
"""


def java_version(java: str) -> int:
    said = subprocess.run([java, "-version"], capture_output=True, text=True, check=True).stderr
    return int(re.search(r'version "(\d+)', said).group(1))


@dataclass
class Gateway(Candidate):
    """One form. What decides is the way, the flags of Java, and the settings."""

    cluster: Cluster | None = None
    java: str = "java"
    way: str = "direct"
    flags: list[str] = field(default_factory=list)
    level: str = "warn"
    more: str = ""
    admin: int = 0

    @property
    def _archive(self) -> Path:
        return places.WORK / f"classes-{java_version(self.java)}.jsa"

    def make_archive(self) -> None:
        """The class archive of docs/operate.md, made once for each Java: a visit is in it."""
        self._archive.unlink(missing_ok=True)
        trainee = dataclasses.replace(
            self, processes=[], flags=[*self.flags, f"-XX:ArchiveClassesAtExit={self._archive}"])
        trainee.start()
        trainee.verify()
        trainee.stop()

    def begin(self) -> list[Process]:
        self.ours = self.warms_up = True
        self.admin = places.free_port()
        directory = places.WORK / self.name
        directory.mkdir(parents=True, exist_ok=True)
        (directory / "cluster.yml").write_text(_CLUSTER.format(
            token=self.cluster.root_token, controller=self.cluster.port, domain=places.DOMAIN))
        tls = certificates.front()
        (directory / "gateway.yml").write_text(_SETTINGS.format(
            port=self.port, certificate=tls.certificate, key=tls.key, admin=self.admin,
            way="direct" if self.way == "http" else self.way,
            http="all" if self.way == "http" else "", level=self.level, more=self.more))
        newer = _SINCE_24 if java_version(self.java) >= 24 else []
        archive = [f"-XX:SharedArchiveFile={self._archive}"] if self._archive.exists() else []
        return [Process(self.name, [
            self.java, *_MEMORY, *newer, *archive, *self.flags, "-jar", places.JAR, "serve",
            f"--cluster-config={directory}/cluster.yml", f"--config={directory}/gateway.yml"])]

    def metrics(self) -> dict[str, float]:
        """Its own counters; the text form is ours to read, names with their labels."""
        page = http1.ask(self.admin, False, "localhost", "/metrics").body.decode()
        pairs = (line.rsplit(" ", 1) for line in page.splitlines() if not line.startswith("#"))
        return {name.removeprefix("arvados_service_gateway_"): float(value)
                for name, value in pairs}

    def api_decisions(self) -> float:
        """Requests so far whose decision had to ask the API."""
        return self.metrics().get('decision_seconds_count{source="api"}', 0.0)

    def verify_refusals(self) -> None:
        host = self.names.hosts[0]
        expected = {
            "without a token": ({}, 401),
            "with an invalid token": (_bearer("v2/bench-gj3su-000000000000000/wrong"), 401),
            # Who may not read a request is not told that it exists.
            "of another user": (_bearer(self.cluster.stranger_token), 404),
        }
        for who, (headers, status) in expected.items():
            answer = self.get(host, headers=headers)
            if answer.status != status:
                raise RuntimeError(f"{self.name} answers {answer.status} to a request {who}")
        super().verify_refusals()


def _bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


@dataclass
class SignedInGateway(Gateway):
    """Visitors bring the cookie that a browser would, sealed for each host."""

    def start(self) -> None:
        super().start()
        cookies = [self._sign_in(host) for host in self.names.hosts]
        self.names = type(self.names).write(f"{self.name}", self.names.hosts, cookies)

    def _sign_in(self, host: str) -> str:
        answer = self.get(host, f"/?arvados_api_token={self.cluster.owner_token}")
        cookie = answer.headers["Set-Cookie"]
        if answer.status != 303 or not cookie:
            raise RuntimeError(f"no cookie for {host}: {answer.status}")
        return "Cookie: " + cookie.split(";")[0]
