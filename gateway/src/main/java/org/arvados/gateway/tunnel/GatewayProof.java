package org.arvados.gateway.tunnel;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The mutual proof between a client and a container gateway (arvados-protocol section 6.2). Both
 * sides derive a key from the cluster's system root token and the container's uuid; each proves to
 * the other that it knows it. The client's proof is bound to the certificate the client saw, so a
 * proof cannot be relayed.
 *
 * <p>Immutable and safe for any thread. Never prints its key.
 */
public final class GatewayProof {
  private final String authKey;

  private GatewayProof(String authKey) {
    this.authKey = authKey;
  }

  /**
   * The proof of one container: the key is a function of the token and the container's uuid alone.
   */
  public static GatewayProof of(String systemRootToken, String containerUuid) {
    return new GatewayProof(hmac(systemRootToken, utf8(containerUuid)));
  }

  /** What crunch-run knows as {@code GatewayAuthSecret}: lower-case hexadecimal text. */
  public String authKey() {
    return authKey;
  }

  /**
   * What a client must send in {@code X-Arvados-Authorization}, given the DER form of the
   * certificate it saw.
   */
  public String requestAuth(byte[] certificate) {
    return hmac(authKey, certificate);
  }

  /** What the server answers in {@code X-Arvados-Authorization-Response}. */
  public String respondAuth(String requestAuth) {
    return hmac(authKey, utf8(requestAuth));
  }

  /** Whether the offered header value proves knowledge of the key; compared in constant time. */
  public boolean admits(String offered, byte[] certificate) {
    return MessageDigest.isEqual(utf8(offered), utf8(requestAuth(certificate)));
  }

  /**
   * Whether a server's header value proves knowledge of the key, in answer to a client's; compared
   * in constant time.
   */
  public boolean isAnsweredBy(String offered, String requestAuth) {
    return MessageDigest.isEqual(utf8(offered), utf8(respondAuth(requestAuth)));
  }

  private static String hmac(String key, byte[] message) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(utf8(key), "HmacSHA256"));
      return HexFormat.of().formatHex(mac.doFinal(message));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has HmacSHA256", e);
    }
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public String toString() {
    return "GatewayProof[key hidden]";
  }
}
