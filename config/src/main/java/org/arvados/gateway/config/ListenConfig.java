package org.arvados.gateway.config;

import java.net.InetAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * {@code listen}: where clients connect.
 *
 * @param address host and port of the listener
 * @param tls certificate and key; empty for plain HTTP, as behind a web server that ends TLS
 * @param trustedProxies forwarders whose {@code X-Forwarded-*} and {@code X-Request-Id} are kept
 *     (rule X3)
 */
public record ListenConfig(
    HostAndPort address, Optional<TlsFiles> tls, List<CidrBlock> trustedProxies) {

  /** Takes a copy of the list. */
  public ListenConfig {
    trustedProxies = List.copyOf(trustedProxies);
  }

  /** Plain HTTP for this host only, nobody trusted. */
  public static ListenConfig defaults() {
    return new ListenConfig(new HostAndPort("127.0.0.1", 8080), Optional.empty(), List.of());
  }

  /** The same at another address. */
  public ListenConfig withAddress(HostAndPort other) {
    return new ListenConfig(other, tls, trustedProxies);
  }

  /** The same with TLS. */
  public ListenConfig withTls(TlsFiles files) {
    return new ListenConfig(address, Optional.of(files), trustedProxies);
  }

  /** Whether a peer is a forwarder whose headers are believed. */
  public boolean trusts(InetAddress peer) {
    return trustedProxies.stream().anyMatch(block -> block.contains(peer));
  }

  static ListenConfig read(Section section, Optional<TlsFiles> clusterTls, SecretFiles secrets) {
    ListenConfig defaults = defaults();
    return new ListenConfig(
        section.value("address", defaults.address(), HostAndPort::parse),
        readTls(section.section("tls"), clusterTls, secrets),
        section.list("trustedProxies", defaults.trustedProxies(), CidrBlock::parse));
  }

  private static Optional<TlsFiles> readTls(
      Section section, Optional<TlsFiles> clusterTls, SecretFiles secrets) {
    Optional<Path> certificate = section.optional("certificate", secrets.files()::parseReadable);
    Optional<Path> key = section.optional("key", secrets.files()::parseReadable);
    boolean own = section.text("certificate").isPresent() || section.text("key").isPresent();
    key.ifPresent(secrets::warnIfOpen);
    if (section.flag("useCluster", false)) {
      return useCluster(section, own, clusterTls, secrets);
    }
    checkPair(section);
    return certificate.flatMap(c -> key.map(k -> new TlsFiles(c, k)));
  }

  private static Optional<TlsFiles> useCluster(
      Section section, boolean own, Optional<TlsFiles> clusterTls, SecretFiles secrets) {
    if (own) {
      section.fault(
          "useCluster", "stands beside a certificate or key", "keep either it or the two files");
    } else if (clusterTls.isEmpty()) {
      section.fault(
          "useCluster",
          "asks for TLS.Certificate and TLS.Key, which the cluster file does not have",
          "name the files as listen.tls.certificate and listen.tls.key");
    }
    clusterTls.ifPresent(
        files -> {
          section.check("useCluster", files.certificate(), FileTree::checkReadable);
          section.check("useCluster", files.key(), FileTree::checkReadable);
          secrets.warnIfOpen(files.key());
        });
    return clusterTls;
  }

  private static void checkPair(Section section) {
    boolean certificate = section.text("certificate").isPresent();
    if (certificate != section.text("key").isPresent()) {
      section.fault(
          certificate ? "key" : "certificate",
          "is missing beside the other one",
          "name both the certificate and its key");
    }
  }
}
