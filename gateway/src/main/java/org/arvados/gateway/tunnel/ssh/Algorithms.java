package org.arvados.gateway.tunnel.ssh;

import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * The outcome of algorithm negotiation (RFC 4253 section 7.1).
 *
 * @param keyExchange the key exchange method
 * @param hostKey the signature algorithm of the host key
 * @param cipherOut the cipher from client to server
 * @param cipherIn the cipher from server to client
 * @param guessWrong the server has sent a packet for a key exchange that it wrongly guessed; that
 *     packet is ignored
 */
record Algorithms(
    String keyExchange, String hostKey, String cipherOut, String cipherIn, boolean guessWrong) {

  /**
   * The client's preference decides. Integrity algorithms are left alone, since all our ciphers
   * authenticate by themselves (RFC 5647 section 5.1 as OpenSSH amends it).
   */
  static Algorithms negotiate(KexInit client, KexInit server) throws ProtocolViolation {
    String keyExchange = first("key exchange", client.keyExchange(), server.keyExchange());
    String hostKey = first("host key", client.hostKey(), server.hostKey());
    String cipherOut = first("cipher to the server", client.cipherOut(), server.cipherOut());
    String cipherIn = first("cipher to the client", client.cipherIn(), server.cipherIn());
    first("compression to the server", client.compressionOut(), server.compressionOut());
    first("compression to the client", client.compressionIn(), server.compressionIn());
    boolean guessRight =
        sameFirst(client.keyExchange(), server.keyExchange())
            && sameFirst(client.hostKey(), server.hostKey());
    return new Algorithms(
        keyExchange, hostKey, cipherOut, cipherIn, server.guessFollows() && !guessRight);
  }

  private static String first(String what, List<String> client, List<String> server)
      throws ProtocolViolation {
    for (String name : client) {
      if (server.contains(name) && !KexInit.isExtension(name)) {
        return name;
      }
    }
    throw new ProtocolViolation(
        DisconnectCode.KEY_EXCHANGE_FAILED,
        "no " + what + " in common; the server offers " + PeerText.escape(ascii(server)));
  }

  private static byte[] ascii(List<String> names) {
    return String.join(",", names).getBytes(StandardCharsets.US_ASCII);
  }

  private static boolean sameFirst(List<String> client, List<String> server) {
    return !server.isEmpty() && client.get(0).equals(server.get(0));
  }
}
