package org.arvados.gateway.tunnel.ssh;

import java.math.BigInteger;
import java.util.Arrays;

/** Makes the keys of both directions out of a key exchange (RFC 4253 section 7.2). */
final class KeyDerivation {
  private final BigInteger secret;
  private final byte[] exchangeHash;
  private final byte[] sessionId;

  /**
   * @param secret the shared secret
   * @param exchangeHash the exchange hash of this key exchange
   * @param sessionId the exchange hash of the connection's first key exchange
   */
  KeyDerivation(BigInteger secret, byte[] exchangeHash, byte[] sessionId) {
    this.secret = secret;
    this.exchangeHash = exchangeHash;
    this.sessionId = sessionId;
  }

  /** The cipher from client to server. */
  GcmPacketCipher sealing(String name) {
    return GcmPacketCipher.sealing(
        derive('C', GcmPacketCipher.keyLength(name)), derive('A', GcmPacketCipher.IV));
  }

  /** The cipher from server to client. */
  GcmPacketCipher opening(String name) {
    return GcmPacketCipher.opening(
        derive('D', GcmPacketCipher.keyLength(name)), derive('B', GcmPacketCipher.IV));
  }

  /** HASH(K || H || letter || session id); as much as SHA-256 gives is enough for all of ours. */
  byte[] derive(char letter, int length) {
    WireWriter writer = new WireWriter(0);
    writer.mpint(secret).bytes(exchangeHash).uint8(letter).bytes(sessionId);
    byte[] hash = ExchangeHash.sha256(writer.toBytes());
    if (length > hash.length) {
      throw new IllegalArgumentException("a key of " + length + " bytes");
    }
    return Arrays.copyOf(hash, length);
  }
}
