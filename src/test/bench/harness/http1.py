"""One request on a connection of its own, for checks and for signing in; never timed."""

from __future__ import annotations

import http.client
import ssl
from dataclasses import dataclass


@dataclass(frozen=True)
class Answer:
    status: int
    headers: http.client.HTTPMessage
    body: bytes


def unverified(*protocols: str) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    if protocols:
        context.set_alpn_protocols(list(protocols))
    return context


def ask(port: int, tls: bool, host: str, path: str = "/", headers: dict[str, str] | None = None,
        method: str = "GET", body: bytes | None = None, seconds: float = 60) -> Answer:
    if tls:
        connection = http.client.HTTPSConnection(
            "127.0.0.1", port, timeout=seconds, context=unverified("http/1.1"))
    else:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=seconds)
    try:
        connection.request(method, path, body=body, headers={"Host": host, **(headers or {})})
        response = connection.getresponse()
        return Answer(response.status, response.headers, response.read())
    finally:
        connection.close()


def answers(port: int, tls: bool, host: str, path: str = "/",
            headers: dict[str, str] | None = None) -> bool:
    """Whether it answers 200 now."""
    try:
        return ask(port, tls, host, path, headers, seconds=10).status == 200
    except (OSError, http.client.HTTPException):
        return False
