"""What people would use instead. None of them asks who may come."""

from __future__ import annotations

import json
import sqlite3
import urllib.request
from dataclasses import dataclass

from . import certificates, places
from .backend import Backend
from .candidate import Candidate
from .process import Process, raise_file_limit, wait_until


@dataclass
class Nothing(Candidate):
    """The generators talk to the backend itself: what the machine can do at best."""

    backend: Backend | None = None

    def start(self) -> None:
        self.port = self.backend.secure_port
        self.processes = self.backend.processes

    def stop(self) -> None:
        self.processes = []

    def verify_refusals(self) -> None:
        """It serves whatever name it is asked for."""


@dataclass
class Peer(Candidate):
    """A peer with TLS on both sides, unless it has none."""

    backend: Backend | None = None

    def routes(self, separator: str, service: str, app: str, end: str = "\n") -> str:
        lines = [f"{host}{separator}{service}" for host in self.names.hosts]
        return end.join([*lines, f"{self.app.hosts[0]}{separator}{app}"]) + end

    def routes_file(self, *arguments: str):
        file = places.WORK / f"{self.name}.routes"
        file.write_text(self.routes(*arguments))
        return file

    def common(self) -> dict[str, object]:
        tls = certificates.front()
        return {"WORK": places.WORK, "NAME": self.name, "PORT": self.port,
                "FILES": raise_file_limit(), "CERTIFICATE": tls.certificate, "KEY": tls.key,
                "PEM": tls.both, "SERVICE": self.backend.secure_port,
                "APP": self.backend.app_secure_port}


@dataclass
class Nginx(Peer):
    buffering: str = "on"
    access_log: bool = False

    def begin(self) -> list[Process]:
        log = places.LOGS / f"{self.name}-access.log"
        config = places.fill("nginx.nginx", places.WORK / f"{self.name}.conf", **self.common(),
                             MAP=self.routes_file(" ", "service", "app", ";\n"),
                             BUFFERING=self.buffering,
                             ACCESS_LOG=log if self.access_log else "off")
        return [Process(self.name, ["nginx", "-c", config])]


class Haproxy(Peer):
    def begin(self) -> list[Process]:
        config = places.fill("haproxy.haproxy", places.WORK / f"{self.name}.cfg", **self.common(),
                             MAP=self.routes_file(" ", "service", "app"),
                             MAXCONN=(raise_file_limit() - 1000) // 2)
        return [Process(self.name, ["haproxy", "-db", "-f", config])]


class Caddy(Peer):
    def begin(self) -> list[Process]:
        config = places.fill("Caddyfile", places.WORK / "Caddyfile", **self.common(),
                             HOSTS=" ".join(self.names.hosts), APP_HOST=self.app.hosts[0])
        # It keeps a copy of its configuration at home.
        home = str(places.WORK)
        return [Process(self.name, ["caddy", "run", "--config", config, "--adapter", "caddyfile"],
                        environment={"HOME": home, "XDG_CONFIG_HOME": home,
                                     "XDG_DATA_HOME": home})]


@dataclass
class ConfigurableHttpProxy(Peer):
    """Of JupyterHub. Each name is a route, given to it by its API."""

    program: str = ""

    def begin(self) -> list[Process]:
        tls = certificates.front()
        api = places.free_port()
        process = Process(
            self.name,
            ["node", self.program, "--host-routing", "--log-level", "warn", "--ip", "127.0.0.1",
             "--port", str(self.port), "--api-ip", "127.0.0.1", "--api-port", str(api),
             "--ssl-key", tls.key, "--ssl-cert", tls.certificate],
            # It verifies upstreams whatever its options say.
            environment={"NODE_EXTRA_CA_CERTS": str(certificates.back().certificate)})
        wait_until("the API of configurable-http-proxy answers", lambda: _api(api, "GET", "") < 400)
        for host in self.names.hosts:
            _api(api, "POST", host, f"https://127.0.0.1:{self.backend.secure_port}")
        _api(api, "POST", self.app.hosts[0], f"https://127.0.0.1:{self.backend.app_secure_port}")
        return [process]


def _api(port: int, method: str, host: str, target: str | None = None) -> int:
    request = urllib.request.Request(
        f"http://127.0.0.1:{port}/api/routes" + (f"/{host}" if host else ""), method=method,
        data=json.dumps({"target": target}).encode() if target else None,
        headers={"Content-Type": "application/json"})
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:
            return answer.status
    except OSError:
        return 599


@dataclass
class GxItProxy(Peer):
    """Of Galaxy. It has no TLS; names are of a form of its own."""

    program: str = ""

    def begin(self) -> list[Process]:
        file = places.WORK / "gx.sqlite"
        file.unlink(missing_ok=True)
        sessions = sqlite3.connect(file)
        sessions.execute("CREATE TABLE gxitproxy (key text, key_type text, token text, host text,"
                         " port integer, info text, PRIMARY KEY (key, key_type))")
        rows = [(*self._key(host), self.backend.first_port) for host in self.names.hosts]
        rows.append((*self._key(self.app.hosts[0]), self.backend.app_port))
        sessions.executemany("INSERT INTO gxitproxy VALUES"
                             " (?, 'interactivetoolentrypoint', ?, '127.0.0.1', ?, NULL)", rows)
        sessions.commit()
        sessions.close()
        return [Process(self.name, ["node", self.program, "--sessions", file,
                                    "--port", str(self.port), "--ip", "127.0.0.1"])]

    @staticmethod
    def _key(host: str) -> tuple[str, str]:
        """A host is KEY-TOKEN and the domain."""
        key, _, token = host.split(".")[0].partition("-")
        return key, token

    def verify_refusals(self) -> None:
        """It answers unknown names as it likes."""


@dataclass
class Undertow(Peer):
    """Undertow's proxy handler, a server in Java."""

    tools: object = None

    def begin(self) -> list[Process]:
        service = f"https://127.0.0.1:{self.backend.secure_port}"
        app = f"https://127.0.0.1:{self.backend.app_secure_port}"
        return [Process(self.name, [
            self.tools.java, "-Xmx1g", "-cp", self.tools.java_classes,
            "org.arvados.gateway.bench.UndertowProxy", str(self.port),
            certificates.front().pkcs12, certificates.PASSWORD,
            self.routes_file(" ", service, app)])]
