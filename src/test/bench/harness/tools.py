"""Installs and builds what the measurements need, by the ordinary clients and by package name."""

from __future__ import annotations

import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from . import places

# Program or file, and the Debian package that has it.
_DEBIAN = {
    "javac": "openjdk-17-jdk-headless", "mvn": "maven", "openssl": "openssl", "curl": "curl",
    "nginx": "nginx-light", "wrk": "wrk", "h2load": "nghttp2-client",
    "go": "golang-go",
    "/usr/share/gocode/src/golang.org/x/crypto/ssh": "golang-golang-x-crypto-dev",
    "haproxy": "haproxy", "caddy": "caddy", "node": "nodejs", "npm": "npm",
    # gx-it-proxy's database is compiled.
    "make": "make", "g++": "g++", "/usr/include/node/node.h": "libnode-dev",
}
_NPM = ["configurable-http-proxy@5.3.0", "@galaxyproject/gx-it-proxy@0.2.3"]
_LIBRARIES = places.OUTPUT / "lib"
_MODULES = places.OUTPUT / "npm"


@dataclass(frozen=True)
class Tools:
    """Programs by path. One that could not be had is empty, and its candidate is left out."""

    java: str
    newer_java: str
    java_classes: str
    load: Path
    container_gateway: Path
    configurable_http_proxy: str
    gx_it_proxy: str


def prepare(build: bool, say) -> Tools:
    os.environ["PATH"] += ":/usr/sbin:/sbin"
    _install_debian(say)
    places.TOOLS.mkdir(parents=True, exist_ok=True)
    if build or not places.JAR.exists() or not _LIBRARIES.exists():
        say("building the gateway")
        _build_java()
    say("building the generators")
    return Tools(
        java="java",
        newer_java=_newer_java(),
        java_classes=f"{places.BENCH}/target/classes:{_LIBRARIES}/*",
        load=_build_load(),
        container_gateway=_build_container_gateway(),
        configurable_http_proxy=_npm("configurable-http-proxy",
                                     "configurable-http-proxy/bin/configurable-http-proxy", say),
        gx_it_proxy=_npm("@galaxyproject/gx-it-proxy", "@galaxyproject/gx-it-proxy/lib/main.js",
                         say))


def _missing(what: str) -> bool:
    return not (os.path.exists(what) if what.startswith("/") else shutil.which(what))


def _install_debian(say) -> None:
    packages = [package for what, package in _DEBIAN.items() if _missing(what)]
    if not packages:
        return
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        say(f"these Debian packages are missing, and not root: {' '.join(packages)}")
        return
    say(f"installing {' '.join(packages)}")
    # The servers among them must not start by themselves.
    policy = Path("/usr/sbin/policy-rc.d")
    own_policy = not policy.exists()
    if own_policy:
        policy.write_text("#!/bin/sh\nexit 101\n")
        policy.chmod(0o755)
    try:
        options = ["-q", "-y", "-o", "DPkg::Lock::Timeout=300"]
        _quietly(["apt-get", "update", *options], 600)
        _quietly(["apt-get", "install", "--no-install-recommends", *options, *packages], 1800)
    finally:
        if own_policy:
            policy.unlink()


def _build_java() -> None:
    _quietly(["mvn", "-q", "-B", "-DskipTests", "package", "dependency:copy-dependencies",
              "-DincludeScope=runtime", f"-DoutputDirectory={_LIBRARIES}",
              "-pl", "src/test/bench", "-am"], 1800)


def _build_load() -> Path:
    program = places.TOOLS / "load"
    _quietly(["go", "build", "-o", program, "."], 600, cwd=places.BENCH / "go" / "load",
             env={**os.environ, "GO111MODULE": "off", "GOFLAGS": "", "GOTOOLCHAIN": "local",
                  "CGO_ENABLED": "0"})
    return program


def _build_container_gateway() -> Path:
    program = _quietly([places.PROJECT / ".ci" / "build-go-partner"], 600).strip()
    if not program:
        raise RuntimeError("the container gateway was not built: it needs golang-go and"
                           " golang-golang-x-crypto-dev")
    return Path(program)


def _npm(package: str, program: str, say) -> str:
    """Path of the program, or empty where npm cannot give it."""
    path = _MODULES / "node_modules" / program
    if not path.exists():
        say(f"installing {package}")
        _MODULES.mkdir(parents=True, exist_ok=True)
        wanted = next(entry for entry in _NPM if entry.startswith(package))
        try:
            _quietly(["npm", "install", "--no-audit", "--no-fund", "--loglevel=error", wanted],
                     1200, cwd=_MODULES)
        except (RuntimeError, subprocess.TimeoutExpired, OSError) as failure:
            say(f"left out: {package}: {failure}")
            return ""
    return str(path)


def _newer_java() -> str:
    """A JDK beside the default one, for a row of its own; empty when there is none."""
    found = sorted(Path("/usr/lib/jvm").glob("*25*/bin/java"))
    return str(found[0]) if found else ""


def _quietly(command: list, seconds: float, **options) -> str:
    done = subprocess.run([str(word) for word in command], cwd=options.pop("cwd", places.PROJECT),
                          timeout=seconds, text=True, check=False, stdin=subprocess.DEVNULL,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE, **options)
    if done.returncode != 0:
        raise RuntimeError(f"{command[0]} ended with {done.returncode}:"
                           f" {(done.stdout + done.stderr)[-3000:]}")
    return done.stdout
