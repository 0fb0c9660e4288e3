package org.arvados.gateway.tunnel.ssh;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Reads the data types of RFC 4251 section 5 from one packet. Strict: every length is checked
 * against what is left and against a bound that the caller states. A flyweight, pointed at one
 * packet after the other; what it returns is a copy, except by {@link #array()}.
 */
final class WireReader {
  private static final int MAX_NAME = 64;
  private static final int MAX_NAME_LIST = 16 * 1024;

  private byte[] array = new byte[0];
  private int position;
  private int end;

  /** Points at {@code length} bytes of an array, which must not change while they are read. */
  WireReader wrap(byte[] bytes, int offset, int length) {
    this.array = bytes;
    this.position = offset;
    this.end = offset + length;
    return this;
  }

  WireReader wrap(byte[] bytes) {
    return wrap(bytes, 0, bytes.length);
  }

  /** The array under the reader, for bulk data at {@link #position()}. */
  byte[] array() {
    return array;
  }

  int position() {
    return position;
  }

  int remaining() {
    return end - position;
  }

  int uint8() throws ProtocolViolation {
    require(1);
    return array[position++] & 0xff;
  }

  /** Any value but zero is true (RFC 4251 section 5). */
  boolean bool() throws ProtocolViolation {
    return uint8() != 0;
  }

  long uint32() throws ProtocolViolation {
    require(4);
    long value =
        (array[position] & 0xffL) << 24
            | (array[position + 1] & 0xffL) << 16
            | (array[position + 2] & 0xffL) << 8
            | (array[position + 3] & 0xffL);
    position += 4;
    return value;
  }

  /** The length of a string of at most {@code max} bytes, all of which are there. */
  int length(int max) throws ProtocolViolation {
    long length = uint32();
    if (length > max) {
      throw new ProtocolViolation("a string of " + length + " bytes, at most " + max + " allowed");
    }
    require((int) length);
    return (int) length;
  }

  byte[] string(int max) throws ProtocolViolation {
    return bytes(length(max));
  }

  byte[] bytes(int length) throws ProtocolViolation {
    require(length);
    byte[] copy = Arrays.copyOfRange(array, position, position + length);
    position += length;
    return copy;
  }

  void skip(int length) throws ProtocolViolation {
    require(length);
    position += length;
  }

  /** An identifier of the protocol: printable US-ASCII (RFC 4251 section 6). */
  String name(int max) throws ProtocolViolation {
    int length = length(max);
    checkAscii(position, position + length);
    String name = new String(array, position, length, StandardCharsets.US_ASCII);
    position += length;
    return name;
  }

  /** Text for people, escaped and cut. */
  String text(int max) throws ProtocolViolation {
    int length = length(max);
    String text = PeerText.escape(array, position, length);
    position += length;
    return text;
  }

  /** Names separated by commas; none may be empty, but the list may. */
  List<String> nameList() throws ProtocolViolation {
    String list = name(MAX_NAME_LIST);
    List<String> names = new ArrayList<>();
    for (int start = 0; start < list.length(); ) {
      int comma = list.indexOf(',', start);
      int stop = comma < 0 ? list.length() : comma;
      if (stop == start || stop - start > MAX_NAME || stop == list.length() - 1) {
        throw new ProtocolViolation("a name list with an empty or overlong name");
      }
      names.add(list.substring(start, stop));
      start = stop + 1;
    }
    return names;
  }

  /** A positive integer in its shortest form, of at most {@code maxBytes} bytes without sign. */
  BigInteger positiveMpint(int maxBytes) throws ProtocolViolation {
    byte[] bytes = string(maxBytes + 1);
    if (bytes.length == 0 || bytes[0] < 0) {
      throw new ProtocolViolation("an integer that is not positive");
    }
    if (bytes[0] == 0 && (bytes.length == 1 || bytes[1] >= 0)) {
      throw new ProtocolViolation("an integer that is not in its shortest form");
    }
    BigInteger value = new BigInteger(bytes);
    if (value.bitLength() > maxBytes * 8) {
      throw new ProtocolViolation("an integer of " + value.bitLength() + " bits");
    }
    return value;
  }

  /** Refuses bytes after the message's last field. */
  void finish() throws ProtocolViolation {
    if (position != end) {
      throw new ProtocolViolation(remaining() + " bytes too many in a message");
    }
  }

  private void checkAscii(int from, int to) throws ProtocolViolation {
    for (int i = from; i < to; i++) {
      if (array[i] <= 0x20 || array[i] == 0x7f) {
        throw new ProtocolViolation("a name with a character that is not printable ASCII");
      }
    }
  }

  private void require(int bytes) throws ProtocolViolation {
    if (bytes > end - position) {
      throw new ProtocolViolation("a message that ends too early");
    }
  }
}
