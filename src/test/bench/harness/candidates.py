"""Who is measured."""

from __future__ import annotations

from . import places
from .backend import Backend
from .candidate import Candidate, Names
from .cluster import Cluster
from .gateway import JAVA_TLS_AND_NIO, Gateway, SignedInGateway
from .peers import (Caddy, ConfigurableHttpProxy, GxItProxy, Haproxy, Nginx, Nothing, Undertow)
from .tools import Tools

PEERS = ["none", "nginx", "nginx-unbuffered", "haproxy", "caddy", "undertow", "chp", "gx",
         "nginx-log"]
FORMS = ["direct", "controller", "http", "direct-cookie", "direct-java-tls", "direct-25",
         "direct-log"]
ALL = PEERS + FORMS


def create(tools: Tools, backend: Backend, cluster: Cluster, services: int) -> list[Candidate]:
    """All that can be had here, in the order of the tables."""
    hosts = cluster.add_services("s", services)
    bearer = f"Authorization: Bearer {cluster.owner_token}"
    names = Names.write("bearer", hosts, [bearer] * services)
    app = Names.write("app", [cluster.add_app()], [bearer])
    peer = {"names": names, "app": app, "backend": backend}
    form = {"names": names, "app": app, "cluster": cluster, "java": tools.java}
    found: list[Candidate] = [
        Nothing("none", "no proxy: the generators talk to the backend, over TLS", **peer),
        Nginx("nginx", "nginx, TLS on both sides", **peer),
        Nginx("nginx-unbuffered", "the same with proxy_buffering off, as event streams need it",
              buffering="off", **peer),
        Haproxy("haproxy", "HAProxy, TLS on both sides", **peer),
        Caddy("caddy", "Caddy, TLS on both sides", **peer),
        Undertow("undertow", "Undertow's proxy handler (Java), TLS on both sides",
                 tools=tools, warms_up=True, **peer),
        ConfigurableHttpProxy("chp", "configurable-http-proxy, TLS on both sides",
                              program=tools.configurable_http_proxy, warms_up=True, **peer),
        GxItProxy("gx", "gx-it-proxy, which has no TLS", tls=False, program=tools.gx_it_proxy,
                  warms_up=True, **{**peer, **_gx_names(services)}),
        Nginx("nginx-log", "nginx with its access log on", access_log=True, **peer),
        Gateway("direct", "ours, SSH in TLS to the container", **form),
        Gateway("controller", "ours, SSH through the controller", way="controller", **form),
        Gateway("http", "ours, the HTTP mode", way="http", **form),
        SignedInGateway("direct-cookie", "direct; visitors bring our cookie, not a token", **form),
        Gateway("direct-java-tls", "direct, with Java's TLS and NIO", flags=JAVA_TLS_AND_NIO,
                **form),
        Gateway("direct-25", "direct, on Java 25", **{**form, "java": tools.newer_java}),
        Gateway("direct-log", "direct, with the access log on", level="info", **form),
    ]
    unavailable = {"chp": not tools.configurable_http_proxy, "gx": not tools.gx_it_proxy,
                   "direct-25": not tools.newer_java}
    return [candidate for candidate in found if not unavailable.get(candidate.name)]


def _gx_names(services: int) -> dict[str, Names]:
    hosts = [f"s{i}-t{i}.{places.DOMAIN}" for i in range(services)]
    return {"names": Names.write("gx", hosts, [""] * services),
            "app": Names.write("gx-app", [f"app-t.{places.DOMAIN}"], [""])}
