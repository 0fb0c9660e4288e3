"""The Arvados cluster that our forms work for: a controller behind nginx, and container gateways."""

from __future__ import annotations

import json

from . import certificates, http1, places
from .backend import PORTS_OF_A_CONTAINER, Backend
from .process import Process, raise_file_limit, wait_until

# Each may have as many files as one process is allowed; 10,000 services need more than one has.
_CONTAINER_GATEWAYS = 4


class Cluster:
    """The demo's controller in a process of its own, and Go programs with crunch-run's SSH library.

    Every service is private to one user, behind a friendly name, on one of the ports of a
    container; a container has ten.
    """

    def __init__(self, tools, backend: Backend):
        self._backend = backend
        self.controller = Process(
            "cluster", [tools.java, "-Xmx1g", "-cp", tools.java_classes,
                        "org.arvados.gateway.bench.ClusterProcess"], talks=True)
        introduction = json.loads(self.controller.hear())
        self.root_token: str = introduction["rootToken"]
        self.owner_token: str = introduction["ownerToken"]
        self.stranger_token: str = introduction["strangerToken"]
        self.gateways = [Process(f"container-gateway-{i}",
                                 [tools.container_gateway, "gateway", "any", self.root_token],
                                 talks=True) for i in range(_CONTAINER_GATEWAYS)]
        self._addresses = ",".join(f"127.0.0.1:{process.hear().strip()}"
                                   for process in self.gateways)
        self.port = places.free_port()
        self.front = self._front(introduction["controller"])
        wait_until("the controller answers",
                   lambda: http1.answers(self.port, True, "localhost", "/arvados/v1/config"),
                   self.controller, self.front)

    def _front(self, controller: str) -> Process:
        tls = certificates.back()
        config = places.fill(
            "controller.nginx", places.WORK / "controller.conf", FILES=raise_file_limit(),
            WORK=places.WORK, PORT=self.port, CERTIFICATE=tls.certificate, KEY=tls.key,
            CONTROLLER=controller.removeprefix("http://").rstrip("/"))
        return Process("controller-front", ["nginx", "-c", config])

    def _command(self, line: str) -> dict:
        self.controller.say(line)
        return json.loads(self.controller.hear())

    def add_services(self, prefix: str, count: int) -> list[str]:
        """Adds services; gives the hosts."""
        self._command(f"add {prefix} {count} {PORTS_OF_A_CONTAINER} {self._backend.first_port}"
                      f" {self._addresses}")
        return [f"{prefix}{i}.{places.DOMAIN}" for i in range(count)]

    def add_app(self) -> str:
        """Adds the service for WebSockets, events and uploads; gives its host."""
        self._command(f"add app 1 1 {self._backend.app_port} {self._addresses}")
        return f"app0.{places.DOMAIN}"

    def delay(self, milliseconds: int) -> None:
        """Every call of the API takes so much longer from now on."""
        self._command(f"delay {milliseconds}")

    def forget_calls(self) -> None:
        self._command("clear")

    def calls(self) -> dict[str, int]:
        """Calls of the API by route."""
        return self._command("calls")["calls"]
