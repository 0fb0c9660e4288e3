package org.arvados.gateway.tunnel.ssh;

/** SSH message numbers (RFC 4250 section 4.1.2, RFC 8308, and OpenSSH's ping extension). */
final class MessageNumber {
  static final int DISCONNECT = 1;
  static final int IGNORE = 2;
  static final int UNIMPLEMENTED = 3;
  static final int DEBUG = 4;
  static final int SERVICE_REQUEST = 5;
  static final int SERVICE_ACCEPT = 6;
  static final int EXT_INFO = 7;
  static final int KEXINIT = 20;
  static final int NEWKEYS = 21;

  /** First message of the elliptic-curve exchanges, client to server (RFC 5656 section 7.1). */
  static final int KEX_ECDH_INIT = 30;

  static final int KEX_ECDH_REPLY = 31;
  static final int KEX_LAST = 49;
  static final int USERAUTH_REQUEST = 50;
  static final int USERAUTH_FAILURE = 51;
  static final int USERAUTH_SUCCESS = 52;
  static final int USERAUTH_BANNER = 53;
  static final int GLOBAL_REQUEST = 80;
  static final int REQUEST_SUCCESS = 81;
  static final int REQUEST_FAILURE = 82;
  static final int CHANNEL_OPEN = 90;
  static final int CHANNEL_OPEN_CONFIRMATION = 91;
  static final int CHANNEL_OPEN_FAILURE = 92;
  static final int CHANNEL_WINDOW_ADJUST = 93;
  static final int CHANNEL_DATA = 94;
  static final int CHANNEL_EXTENDED_DATA = 95;
  static final int CHANNEL_EOF = 96;
  static final int CHANNEL_CLOSE = 97;
  static final int CHANNEL_REQUEST = 98;
  static final int CHANNEL_SUCCESS = 99;
  static final int CHANNEL_FAILURE = 100;

  /** {@code ping@openssh.com}: answered by {@link #PONG} with the same payload. */
  static final int PING = 192;

  static final int PONG = 193;

  private MessageNumber() {}
}
