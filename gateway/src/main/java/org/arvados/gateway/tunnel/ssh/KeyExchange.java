package org.arvados.gateway.tunnel.ssh;

import java.math.BigInteger;
import java.security.SecureRandom;
import org.jspecify.annotations.Nullable;

/**
 * Key exchange, at the beginning and again at any time (RFC 4253 sections 7 to 9). Either side may
 * begin, or both at once. From our KEXINIT to our NEWKEYS nothing else is sent.
 *
 * <p>Strict key exchange is enforced when the server offers it: nothing but the exchange's own
 * messages until the first NEWKEYS, and sequence numbers begin again at each NEWKEYS.
 */
final class KeyExchange {
  private static final int MAX_HOST_KEY = 8 * 1024;
  private static final int MAX_SIGNATURE = 4 * 1024;
  private static final int MAX_PUBLIC_VALUE = 1024;

  private enum Phase {
    /** No exchange runs. */
    IDLE,
    /** Our KEXINIT is sent. */
    INIT_SENT,
    /** The server's KEXINIT has come, our public value is sent. */
    PUBLIC_VALUE_SENT,
    /** The server's public value has come, our NEWKEYS is sent. */
    NEWKEYS_SENT
  }

  /** What an exchange needs to remember from the server's KEXINIT to its public value. */
  private record Agreed(Algorithms algorithms, ExchangeHash hash, EphemeralKey key) {}

  private final InboundPackets in;
  private final OutboundPackets out;
  private final Runnable started;
  private final SecureRandom random = new SecureRandom();
  private byte[] serverVersion = new byte[0];
  private Phase phase = Phase.IDLE;
  private KexInit offer = KexInit.ofClient(true);
  private byte[] clientInit = new byte[0];
  private byte @Nullable [] sessionId;
  private @Nullable Agreed agreed;
  private @Nullable GcmPacketCipher nextIn;
  private boolean first = true;
  private boolean strict;
  private boolean guessExpected;

  /**
   * @param started called whenever an exchange begins
   */
  KeyExchange(InboundPackets in, OutboundPackets out, Runnable started) {
    this.in = in;
    this.out = out;
    this.started = started;
  }

  /** The server's identification line, which the exchange hash covers. */
  void serverVersion(byte[] line) {
    serverVersion = line;
  }

  boolean isRunning() {
    return phase != Phase.IDLE;
  }

  /** Begins an exchange, unless one runs. */
  void start() {
    if (isRunning()) {
      return;
    }
    phase = Phase.INIT_SENT;
    offer = KexInit.ofClient(first);
    byte[] cookie = new byte[KexInit.COOKIE_LENGTH];
    random.nextBytes(cookie);
    WireWriter message = out.message(MessageNumber.KEXINIT);
    offer.write(message, cookie);
    clientInit = message.toBytes();
    out.sendKeyExchange();
    out.hold(true);
    started.run();
  }

  /**
   * Refuses a message that must not come now: once the server has sent its KEXINIT, only the
   * exchange's messages and the generic ones are allowed (RFC 4253 section 7.1).
   */
  void admit(int number) throws ProtocolViolation {
    boolean free = phase == Phase.IDLE || (phase == Phase.INIT_SENT && !first);
    if (free || number == MessageNumber.DISCONNECT) {
      return;
    }
    boolean exchange = number >= MessageNumber.KEXINIT && number <= MessageNumber.KEX_LAST;
    boolean generic = number >= MessageNumber.IGNORE && number <= MessageNumber.DEBUG;
    if (!exchange && (!generic || (first && strict))) {
      throw new ProtocolViolation("message " + number + " during a key exchange");
    }
  }

  /**
   * Takes a message with a number from KEXINIT to the last of a key exchange method.
   *
   * @return whether the exchange is finished by it
   */
  boolean message(int number, WireReader message) throws ProtocolViolation {
    if (number == MessageNumber.KEXINIT) {
      serverInit(message);
    } else if (guessExpected && number != MessageNumber.NEWKEYS) {
      guessExpected = false;
    } else if (number == MessageNumber.KEX_ECDH_REPLY && phase == Phase.PUBLIC_VALUE_SENT) {
      reply(message);
    } else if (number == MessageNumber.NEWKEYS && phase == Phase.NEWKEYS_SENT) {
      message.finish();
      newKeys();
    } else {
      throw new ProtocolViolation("message " + number + " out of turn in a key exchange");
    }
    return phase == Phase.IDLE;
  }

  private void serverInit(WireReader message) throws ProtocolViolation {
    start();
    if (phase != Phase.INIT_SENT) {
      throw new ProtocolViolation("a second KEXINIT in one key exchange");
    }
    // The number before the reader's position is part of what is hashed.
    WireReader whole = new WireReader();
    whole.wrap(message.array(), message.position() - 1, message.remaining() + 1);
    byte[] serverInit = whole.bytes(whole.remaining());
    KexInit server = KexInit.read(message);
    if (first) {
      strict = server.strictServer();
      if (strict && in.sequence() != 0) {
        throw new ProtocolViolation("messages before KEXINIT in a strict key exchange");
      }
    }
    Algorithms algorithms = Algorithms.negotiate(offer, server);
    guessExpected = algorithms.guessWrong();
    EphemeralKey key = EphemeralKey.generate(algorithms.keyExchange());
    ExchangeHash hash =
        new ExchangeHash()
            .versions(Identification.client(), serverVersion)
            .offers(clientInit, serverInit);
    agreed = new Agreed(algorithms, hash, key);
    out.message(MessageNumber.KEX_ECDH_INIT).string(key.publicValue());
    out.sendKeyExchange();
    phase = Phase.PUBLIC_VALUE_SENT;
  }

  private void reply(WireReader message) throws ProtocolViolation {
    Agreed exchange = agreed;
    if (exchange == null) {
      throw new IllegalStateException("a public value was sent without an agreement");
    }
    byte[] hostKey = message.string(MAX_HOST_KEY);
    byte[] serverPublic = message.string(MAX_PUBLIC_VALUE);
    byte[] signature = message.string(MAX_SIGNATURE);
    message.finish();
    BigInteger secret = exchange.key().sharedSecret(serverPublic);
    byte[] hash =
        exchange
            .hash()
            .hostKey(hostKey)
            .publicValues(exchange.key().publicValue(), serverPublic)
            .digest(secret);
    HostKeySignature.verify(exchange.algorithms().hostKey(), hostKey, signature, hash);
    sendNewKeys(exchange.algorithms(), secret, hash);
  }

  private void sendNewKeys(Algorithms algorithms, BigInteger secret, byte[] hash) {
    if (sessionId == null) {
      sessionId = hash;
    }
    KeyDerivation keys = new KeyDerivation(secret, hash, sessionId);
    agreed = null;
    nextIn = keys.opening(algorithms.cipherIn());
    out.message(MessageNumber.NEWKEYS);
    out.sendKeyExchange();
    out.useCipher(keys.sealing(algorithms.cipherOut()));
    phase = Phase.NEWKEYS_SENT;
    out.hold(false);
  }

  private void newKeys() {
    GcmPacketCipher next = nextIn;
    if (next == null) {
      throw new IllegalStateException("NEWKEYS was sent without keys");
    }
    in.useCipher(next);
    nextIn = null;
    if (strict) {
      in.resetSequence();
    }
    first = false;
    phase = Phase.IDLE;
  }
}
