"""Certificates for the occasion, by openssl."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from . import places
from .process import run

PASSWORD = "bench"


@dataclass(frozen=True)
class Certificate:
    certificate: Path
    key: Path
    both: Path
    pkcs12: Path


def make(name: str, algorithm: list[str]) -> Certificate:
    """A self-signed one for the wildcard and this machine, in all the forms that servers want."""
    directory = places.WORK / "tls"
    directory.mkdir(parents=True, exist_ok=True)
    made = Certificate(directory / f"{name}.crt", directory / f"{name}.key",
                       directory / f"{name}.pem", directory / f"{name}.p12")
    if made.pkcs12.exists():
        return made
    names = f"subjectAltName=DNS:*.{places.DOMAIN},DNS:localhost,IP:127.0.0.1"
    run(["openssl", "req", "-x509", *algorithm, "-nodes", "-days", "3650", "-subj", "/CN=bench",
         "-addext", names, "-keyout", made.key, "-out", made.certificate], 60)
    made.both.write_text(made.certificate.read_text() + made.key.read_text())
    run(["openssl", "pkcs12", "-export", "-inkey", made.key, "-in", made.certificate,
         "-out", made.pkcs12, "-passout", f"pass:{PASSWORD}"], 60)
    return made


def front() -> Certificate:
    """What every candidate shows to clients."""
    return make("front", ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"])


def back() -> Certificate:
    """What stands behind the peers, and before the controller."""
    return make("back", ["-newkey", "rsa:2048"])
