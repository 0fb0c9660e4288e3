package org.arvados.gateway.tunnel.ssh;

import java.math.BigInteger;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * The exchange hash H, which the server signs: all of what both sides said and agreed on (RFC 5656
 * section 4, RFC 8731 section 3). SHA-256 for all the methods that we offer. Its parts are added in
 * the order of the methods here.
 */
final class ExchangeHash {
  private final WireWriter parts = new WireWriter(0).clear();

  /** The identification lines, without line ends. */
  ExchangeHash versions(byte[] client, byte[] server) {
    parts.string(client).string(server);
    return this;
  }

  /** The KEXINIT messages, their numbers included. */
  ExchangeHash offers(byte[] client, byte[] server) {
    parts.string(client).string(server);
    return this;
  }

  /** The server's host key as it was sent. */
  ExchangeHash hostKey(byte[] key) {
    parts.string(key);
    return this;
  }

  /** The ephemeral public values as they were sent. */
  ExchangeHash publicValues(byte[] client, byte[] server) {
    parts.string(client).string(server);
    return this;
  }

  byte[] digest(BigInteger secret) {
    return sha256(parts.mpint(secret).toBytes());
  }

  static byte[] sha256(byte[] bytes) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(bytes);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
