package org.arvados.gateway.http;

/** Classes of octets of RFC 9110 sections 5.5 and 5.6.2, as one table look-up each. */
final class Octets {
  private static final int TOKEN = 1;
  private static final int VALUE = 2;
  private static final int TARGET = 4;
  private static final byte[] CLASSES = classes();

  private Octets() {}

  /** Of a method or field name. */
  static boolean isToken(int octet) {
    return (CLASSES[octet & 0xff] & TOKEN) != 0;
  }

  /** Of a field value or reason phrase: visible, space, tab, or from 0x80 (obs-text). */
  static boolean isValue(int octet) {
    return (CLASSES[octet & 0xff] & VALUE) != 0;
  }

  /** Of a request target: visible US-ASCII. */
  static boolean isTarget(int octet) {
    return (CLASSES[octet & 0xff] & TARGET) != 0;
  }

  /** Optional white space (RFC 9110 section 5.6.3). */
  static boolean isBlank(int octet) {
    return octet == ' ' || octet == '\t';
  }

  private static byte[] classes() {
    byte[] classes = new byte[256];
    for (int octet = 0; octet < 256; octet++) {
      boolean visible = octet > 0x20 && octet < 0x7f;
      boolean token = visible && "\"(),/:;<=>?@[\\]{}".indexOf(octet) < 0;
      boolean value = visible || isBlank(octet) || octet >= 0x80;
      classes[octet] = (byte) ((token ? TOKEN : 0) | (value ? VALUE : 0) | (visible ? TARGET : 0));
    }
    return classes;
  }
}
