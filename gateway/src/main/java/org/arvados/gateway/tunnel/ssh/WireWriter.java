package org.arvados.gateway.tunnel.ssh;

import io.netty.buffer.ByteBuf;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/**
 * Writes the data types of RFC 4251 section 5 to a growing array, with room left before them for a
 * packet's header. Used again for one message after the other.
 */
final class WireWriter {
  private final int headRoom;
  private byte[] array;
  private int position;

  WireWriter(int headRoom) {
    this.headRoom = headRoom;
    this.array = new byte[512];
    this.position = headRoom;
  }

  /** Begins a message. */
  WireWriter start(int messageNumber) {
    position = headRoom;
    return uint8(messageNumber);
  }

  WireWriter clear() {
    position = headRoom;
    return this;
  }

  /** The array under the writer; it changes when the writer grows. */
  byte[] array() {
    return array;
  }

  /** Bytes written since the start, without the head room. */
  int length() {
    return position - headRoom;
  }

  byte[] toBytes() {
    return Arrays.copyOfRange(array, headRoom, position);
  }

  WireWriter uint8(int value) {
    reserve(1);
    array[position++] = (byte) value;
    return this;
  }

  WireWriter bool(boolean value) {
    return uint8(value ? 1 : 0);
  }

  WireWriter uint32(long value) {
    reserve(4);
    put(position, value);
    position += 4;
    return this;
  }

  /** Overwrites four bytes at {@code index}, counted like {@link #length()}. */
  void setUint32(int index, long value) {
    put(headRoom + index, value);
  }

  WireWriter bytes(byte[] value, int offset, int length) {
    reserve(length);
    System.arraycopy(value, offset, array, position, length);
    position += length;
    return this;
  }

  WireWriter bytes(byte[] value) {
    return bytes(value, 0, value.length);
  }

  /** Copies bytes of a buffer, whose indexes stay. */
  WireWriter bytes(ByteBuf value, int index, int length) {
    reserve(length);
    value.getBytes(index, array, position, length);
    position += length;
    return this;
  }

  WireWriter zeros(int count) {
    reserve(count);
    Arrays.fill(array, position, position + count, (byte) 0);
    position += count;
    return this;
  }

  WireWriter string(byte[] value) {
    return uint32(value.length).bytes(value);
  }

  /** A string of ASCII characters. */
  WireWriter string(String value) {
    return string(value.getBytes(StandardCharsets.US_ASCII));
  }

  WireWriter nameList(List<String> names) {
    return string(String.join(",", names));
  }

  /** A non-negative integer; zero has no bytes. */
  WireWriter mpint(BigInteger value) {
    return value.signum() == 0 ? uint32(0) : string(value.toByteArray());
  }

  /** Makes room for {@code more} bytes, so that the array stays the same while they are written. */
  void reserve(int more) {
    if (array.length - position < more) {
      array = Arrays.copyOf(array, Math.max(array.length * 2, position + more));
    }
  }

  /** Gives the memory of a large message back. */
  void trim() {
    array = new byte[512];
    position = headRoom;
  }

  private void put(int index, long value) {
    array[index] = (byte) (value >>> 24);
    array[index + 1] = (byte) (value >>> 16);
    array[index + 2] = (byte) (value >>> 8);
    array[index + 3] = (byte) value;
  }
}
