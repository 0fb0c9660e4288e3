package org.arvados.gateway.config;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A block of IP addresses (RFC 4632 section 3.1, RFC 4291 section 2.3).
 *
 * @param network the first address of the block
 * @param prefix number of leading bits that an address shares with it
 */
public record CidrBlock(InetAddress network, int prefix) {
  private static final Pattern IPV4 = Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}");
  private static final Pattern IPV6 = Pattern.compile("[0-9a-fA-F:.]*:[0-9a-fA-F:.]*");
  private static final Pattern PREFIX = Pattern.compile("\\d{1,3}");

  /**
   * Reads {@code 10.0.0.0/8} or a single address.
   *
   * @throws MalformedValueException if the text has another form, or bits after the prefix are set
   */
  public static CidrBlock parse(String text) {
    int slash = text.indexOf('/');
    InetAddress address =
        literal(slash < 0 ? text : text.substring(0, slash)).orElseThrow(() -> malformed(text));
    int bits = address.getAddress().length * 8;
    int prefix = slash < 0 ? bits : prefix(text, slash, bits);
    InetAddress network = of(masked(address.getAddress(), prefix));
    if (!network.equals(address)) {
      throw new MalformedValueException(
          "\"" + text + "\" has bits set after its prefix",
          "write " + network.getHostAddress() + "/" + prefix);
    }
    return new CidrBlock(network, prefix);
  }

  /** Whether an address belongs to the block; an IPv4 address mapped into IPv6 counts as IPv4. */
  public boolean contains(InetAddress address) {
    // The round trip turns a mapped address into an IPv4 one.
    byte[] bytes = of(address.getAddress()).getAddress();
    return bytes.length == network.getAddress().length
        && Arrays.equals(masked(bytes, prefix), network.getAddress());
  }

  /** An IP address written as such; never asks the name service. */
  static Optional<InetAddress> literal(String text) {
    if (!IPV4.matcher(text).matches() && !IPV6.matcher(text).matches()) {
      return Optional.empty();
    }
    try {
      return Optional.of(InetAddress.getByName(text));
    } catch (UnknownHostException e) {
      return Optional.empty();
    }
  }

  private static int prefix(String text, int slash, int bits) {
    String digits = text.substring(slash + 1);
    if (!PREFIX.matcher(digits).matches() || Integer.parseInt(digits) > bits) {
      throw malformed(text);
    }
    return Integer.parseInt(digits);
  }

  private static byte[] masked(byte[] bytes, int prefix) {
    byte[] masked = bytes.clone();
    for (int i = 0; i < masked.length; i++) {
      int kept = Math.min(8, Math.max(0, prefix - 8 * i));
      masked[i] = (byte) (masked[i] & (0xff00 >> kept));
    }
    return masked;
  }

  private static InetAddress of(byte[] bytes) {
    try {
      return InetAddress.getByAddress(bytes);
    } catch (UnknownHostException e) {
      throw new IllegalStateException("addresses have 4 or 16 bytes", e);
    }
  }

  private static MalformedValueException malformed(String text) {
    return new MalformedValueException(
        "\"" + text + "\" is neither an IP address nor a block of them",
        "write it as 192.0.2.7, 10.0.0.0/8, ::1 or fd00::/8");
  }

  /** In the form {@link #parse} reads. */
  @Override
  public String toString() {
    return network.getHostAddress() + "/" + prefix;
  }
}
