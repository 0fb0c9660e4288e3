package org.arvados.gateway.demo.controller;

import java.util.random.RandomGenerator;
import org.arvados.api.ArvadosUuid;

/**
 * Makes uuids, secrets and request ids of valid form (arvados-protocol sections 1, 2.1 and 3.7).
 *
 * @param cluster five characters
 * @param random where the letters come from; used from many threads
 */
record Identifiers(String cluster, RandomGenerator random) {
  static final String USER = "tpzed";
  static final String TOKEN = "gj3su";
  static final String GROUP = "j7d0g";
  static final String LINK = "o0j2j";
  static final String LOG = "57u5n";
  static final String CONTAINER = ArvadosUuid.CONTAINER;
  static final String CONTAINER_REQUEST = ArvadosUuid.CONTAINER_REQUEST;

  private static final String ALPHABET = "0123456789abcdefghijklmnopqrstuvwxyz";

  ArvadosUuid uuid(String infix) {
    return new ArvadosUuid(cluster + "-" + infix + "-" + letters(15));
  }

  String secret() {
    return letters(50);
  }

  String requestId() {
    return "req-" + letters(20);
  }

  private String letters(int count) {
    StringBuilder text = new StringBuilder(count);
    for (int i = 0; i < count; i++) {
      text.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
    }
    return text.toString();
  }
}
