package org.arvados.gateway.tunnel.ssh;

import java.util.List;
import java.util.stream.Stream;

/**
 * What one side offers in a KEXINIT message (RFC 4253 section 7.1): names in order of preference.
 * The language lists are not kept: they are not used by anyone.
 *
 * @param keyExchange key exchange methods, and the pseudo-methods that announce extensions
 * @param hostKey signature algorithms of the server's host key
 * @param cipherOut ciphers from client to server
 * @param cipherIn ciphers from server to client
 * @param macOut integrity algorithms from client to server
 * @param macIn integrity algorithms from server to client
 * @param compressionOut compression from client to server
 * @param compressionIn compression from server to client
 * @param guessFollows a guessed first packet of the key exchange follows
 */
record KexInit(
    List<String> keyExchange,
    List<String> hostKey,
    List<String> cipherOut,
    List<String> cipherIn,
    List<String> macOut,
    List<String> macIn,
    List<String> compressionOut,
    List<String> compressionIn,
    boolean guessFollows) {

  static final int COOKIE_LENGTH = 16;

  private static final String EXT_INFO_CLIENT = "ext-info-c";
  private static final String STRICT_CLIENT = "kex-strict-c-v00@openssh.com";
  private static final String STRICT_SERVER = "kex-strict-s-v00@openssh.com";

  private static final List<String> KEY_EXCHANGES =
      List.of(EphemeralKey.CURVE25519, EphemeralKey.CURVE25519_LIBSSH, EphemeralKey.ECDH_NISTP256);

  /** Only AES-GCM: chacha20 would have to re-key each GiB, the others are slow (rule U7). */
  private static final List<String> CIPHERS =
      List.of(GcmPacketCipher.AES128, GcmPacketCipher.AES256);

  /** Not used with AES-GCM, but some servers insist on a common name. */
  private static final List<String> MACS =
      List.of(
          "hmac-sha2-256-etm@openssh.com",
          "hmac-sha2-512-etm@openssh.com",
          "hmac-sha2-256",
          "hmac-sha2-512");

  private static final List<String> NO_COMPRESSION = List.of("none");

  /** Our offer; extensions are announced in the first one of a connection only (RFC 8308). */
  static KexInit ofClient(boolean first) {
    return new KexInit(
        first ? withExtensions(KEY_EXCHANGES) : KEY_EXCHANGES,
        HostKeySignature.ALGORITHMS,
        CIPHERS,
        CIPHERS,
        MACS,
        MACS,
        NO_COMPRESSION,
        NO_COMPRESSION,
        false);
  }

  private static List<String> withExtensions(List<String> methods) {
    return Stream.concat(methods.stream(), Stream.of(EXT_INFO_CLIENT, STRICT_CLIENT)).toList();
  }

  /** A name in the list of key exchanges that is none, but announces an extension. */
  static boolean isExtension(String name) {
    return name.equals(EXT_INFO_CLIENT) || name.equals(STRICT_CLIENT);
  }

  /** Reads the message after its number. */
  static KexInit read(WireReader message) throws ProtocolViolation {
    message.skip(COOKIE_LENGTH);
    List<String> keyExchange = message.nameList();
    List<String> hostKey = message.nameList();
    List<String> cipherOut = message.nameList();
    List<String> cipherIn = message.nameList();
    List<String> macOut = message.nameList();
    List<String> macIn = message.nameList();
    List<String> compressionOut = message.nameList();
    List<String> compressionIn = message.nameList();
    message.nameList();
    message.nameList();
    boolean guessFollows = message.bool();
    message.uint32();
    message.finish();
    return new KexInit(
        keyExchange,
        hostKey,
        cipherOut,
        cipherIn,
        macOut,
        macIn,
        compressionOut,
        compressionIn,
        guessFollows);
  }

  /** Writes the whole message; the cookie is random and makes the exchange hash unique. */
  void write(WireWriter writer, byte[] cookie) {
    writer.start(MessageNumber.KEXINIT).bytes(cookie).nameList(keyExchange).nameList(hostKey);
    writer.nameList(cipherOut).nameList(cipherIn).nameList(macOut).nameList(macIn);
    writer.nameList(compressionOut).nameList(compressionIn).string("").string("");
    writer.bool(guessFollows).uint32(0);
  }

  /** The server asks for strict key exchange, OpenSSH's answer to prefix truncation. */
  boolean strictServer() {
    return keyExchange.contains(STRICT_SERVER);
  }
}
