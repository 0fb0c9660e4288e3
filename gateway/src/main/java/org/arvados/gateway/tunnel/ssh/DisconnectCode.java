package org.arvados.gateway.tunnel.ssh;

/** Why a connection is ended, as sent in DISCONNECT (RFC 4253 section 11.1). */
enum DisconnectCode {
  PROTOCOL_ERROR(2),
  KEY_EXCHANGE_FAILED(3),
  MAC_ERROR(5),
  HOST_KEY_NOT_VERIFIABLE(9),
  CONNECTION_LOST(10),
  BY_APPLICATION(11),
  NO_MORE_AUTH_METHODS(14);

  private final int number;

  DisconnectCode(int number) {
    this.number = number;
  }

  int number() {
    return number;
  }
}
