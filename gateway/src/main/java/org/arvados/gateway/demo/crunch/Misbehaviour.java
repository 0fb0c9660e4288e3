package org.arvados.gateway.demo.crunch;

/**
 * What a {@link FakeCrunchRun} can do wrong on command. The list is closed.
 *
 * <p>A fault takes hold where it acts: those of a connection for connections accepted from then on,
 * those of a request for the next request, those of a channel for the next channel, also of SSH
 * connections that are open already.
 */
public sealed interface Misbehaviour {

  /**
   * A point of the way from the TCP connection to the service at which the server can hang or cut.
   */
  enum Stage {
    /** The TCP connection was accepted; the TLS handshake is never answered. */
    TCP_ACCEPT,
    /** The TLS handshake is done; no request is answered. */
    TLS,
    /** The 101 was sent; no byte of SSH follows. */
    UPGRADE,
    /** SSH versions and key exchange proposals were sent; the exchange is never finished. */
    KEY_EXCHANGE,
    /** A channel was asked for; it is never confirmed. */
    CHANNEL_CONFIRMATION
  }

  /** Behaves: as the protocol says. */
  record None() implements Misbehaviour {}

  /** Answers with a proof made from another key. */
  record WrongProof() implements Misbehaviour {}

  /** Answers as asked but without {@code X-Arvados-Authorization-Response}. */
  record NoProof() implements Misbehaviour {}

  /**
   * Says that the request was meant for another container: 502, as after a reuse of the address.
   */
  record Misdirected() implements Misbehaviour {}

  /** Does not accept the client's proof: 401. */
  record Unauthorized() implements Misbehaviour {}

  /**
   * Answers an upgrade with an ordinary response, correctly proven.
   *
   * @param status of that response, not 101
   */
  record NoUpgrade(int status) implements Misbehaviour {}

  /** Says nothing more from this stage on, and keeps the connection open. */
  record Hang(Stage stage) implements Misbehaviour {}

  /** Closes the connection at this stage, without a farewell of SSH. */
  record Cut(Stage stage) implements Misbehaviour {}

  /**
   * Cuts each tunnel once it has carried so many bytes towards the client, counted after the 101.
   *
   * @param bytes the last byte that still arrives
   */
  record CutAfter(long bytes) implements Misbehaviour {}

  /**
   * Answers every channel with {@code SSH_MSG_CHANNEL_OPEN_FAILURE}, which crunch-run never does.
   */
  record RefuseChannels() implements Misbehaviour {}

  /**
   * Starts a new key exchange again and again.
   *
   * @param bytes in either direction between two exchanges
   */
  record RekeyEvery(long bytes) implements Misbehaviour {}

  /** Sends bytes that are no SSH version line after the 101. */
  record GarbageVersion() implements Misbehaviour {}

  /**
   * Closes a connection when a second request to be forwarded comes over it, as when an idle
   * connection is closed just when it is used.
   */
  record ClosesReused() implements Misbehaviour {}

  /** The container has no network address (yet). */
  record NoContainerAddress() implements Misbehaviour {}

  /**
   * Connections to the service are never answered, as behind a firewall that drops: the dial hangs.
   */
  record DialHangs() implements Misbehaviour {}
}
