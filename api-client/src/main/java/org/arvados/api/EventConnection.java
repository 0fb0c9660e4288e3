package org.arvados.api;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpTimeoutException;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * One WebSocket to the event service, from handshake to end. Takes one message at a time, and the
 * next when that has been dealt with, so a flood waits in the network. Thread-safe.
 */
final class EventConnection implements WebSocket.Listener {
  private static final String LOST = "connection lost";

  /** What Java's client makes of a connection that ends without a Close frame. */
  private static final int WITHOUT_FRAME = 1006;

  private final EventFeedSettings settings;
  private final Executor executor;
  private final InstantSource clock;
  private final String subscription;
  private final Owner owner;
  private final AtomicBoolean over = new AtomicBoolean();
  private StringBuilder text = new StringBuilder(); // used by one call of the client at a time
  private volatile @Nullable WebSocket socket;
  private volatile Instant heardAt;
  private volatile boolean answersPings;

  /** Whose connection it is. */
  interface Owner {
    /** Something came; no row of the log if {@code message} is null. */
    void heard(EventConnection from, @Nullable EventMessage message);

    /**
     * It has ended; told once.
     *
     * @param reason for a log; holds no secret
     */
    void ended(EventConnection from, End end, String reason);
  }

  /** What an end means for the next try. */
  enum End {
    /** It broke, or the service ended it: to be tried again soon. */
    BROKEN,
    /** Something came that could not be read, so there is no saying what was missed. */
    UNREADABLE,
    /**
     * No event service is there, or none that is trusted: not to be tried again soon, all the less
     * since Java's client keeps the socket of what is no HTTP for ever.
     */
    WRONG_PEER
  }

  /**
   * Not connected yet.
   *
   * @param subscription sent as soon as it is connected
   */
  EventConnection(
      EventFeedSettings settings,
      Executor executor,
      InstantSource clock,
      String subscription,
      Owner owner) {
    this.settings = settings;
    this.executor = executor;
    this.clock = clock;
    this.subscription = subscription;
    this.owner = owner;
    this.heardAt = clock.instant();
  }

  /**
   * Connects.
   *
   * @param target with the token in its query, which is the one place where the service looks; so
   *     it must not get into any text
   */
  void open(HttpClient client, URI target) {
    var unused =
        handshake(client, target)
            .whenCompleteAsync(
                (opened, error) -> {
                  if (error != null) {
                    failed(unwrapped(error));
                  }
                },
                executor);
  }

  private CompletableFuture<WebSocket> handshake(HttpClient client, URI target) {
    try {
      return client
          .newWebSocketBuilder()
          .connectTimeout(settings.api().connectTimeout())
          .buildAsync(target, this);
    } catch (IllegalArgumentException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  /** Looks whether the service is still there; to be called now and then. */
  void tick() {
    Instant now = clock.instant();
    WebSocket open = socket;
    if (!heardAt.plus(settings.silence(answersPings)).isAfter(now)) {
      end(End.BROKEN, "nothing was heard for " + settings.silence(answersPings).toSeconds() + " s");
    } else if (open != null && !heardAt.plus(settings.quiet()).isAfter(now)) {
      var unused = open.sendPing(ByteBuffer.allocate(0)).whenComplete(this::pinged);
    }
  }

  /** Where the last one has not left yet, the next is refused without harm. */
  private void pinged(WebSocket open, @Nullable Throwable error) {
    if (error != null && unwrapped(error) instanceof IOException) {
      end(End.BROKEN, LOST);
    }
  }

  /** Ends it, for a reason of the owner's, who is told as of any other end. */
  void end(End end, String reason) {
    if (over.compareAndSet(false, true)) {
      abort();
      owner.ended(this, end, reason);
    }
  }

  /** Ends it without a word. */
  void close() {
    over.set(true);
    abort();
  }

  private void abort() {
    WebSocket open = socket;
    if (open != null) {
      open.abort();
    }
  }

  @Override
  public void onOpen(WebSocket opened) {
    socket = opened;
    if (over.get()) {
      opened.abort();
      return;
    }
    heardAt = clock.instant();
    opened.request(1);
    var unused =
        opened
            .sendText(subscription, true)
            .whenComplete(
                (sent, error) -> {
                  if (error != null) {
                    end(End.BROKEN, LOST);
                  }
                });
  }

  @Override
  public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence part, boolean last) {
    heardAt = clock.instant();
    if (part.length() > settings.maxMessageChars() - text.length()) {
      text = new StringBuilder();
      end(End.UNREADABLE, "a message is longer than " + settings.maxMessageChars() + " characters");
      return null;
    }
    text.append(part);
    if (last) {
      String message = text.toString();
      text = new StringBuilder();
      message(message);
    }
    return next(from);
  }

  private void message(String message) {
    EventMessage read;
    try {
      read = EventMessage.read(message);
    } catch (MalformedAnswerException e) {
      end(End.UNREADABLE, "a message makes no sense: " + e.getMessage());
      return;
    }
    if (!over.get()) {
      owner.heard(this, read);
    }
  }

  @Override
  public @Nullable CompletionStage<?> onBinary(WebSocket from, ByteBuffer part, boolean last) {
    end(End.UNREADABLE, "a message is not text");
    return null;
  }

  @Override
  public @Nullable CompletionStage<?> onPing(WebSocket from, ByteBuffer message) {
    return signOfLife(from); // the client itself answers
  }

  @Override
  public @Nullable CompletionStage<?> onPong(WebSocket from, ByteBuffer message) {
    answersPings = true;
    return signOfLife(from);
  }

  private @Nullable CompletionStage<?> signOfLife(WebSocket from) {
    heardAt = clock.instant();
    owner.heard(this, null);
    return next(from);
  }

  private static @Nullable CompletionStage<?> next(WebSocket from) {
    from.request(1);
    return null;
  }

  @Override
  public @Nullable CompletionStage<?> onClose(WebSocket from, int code, String reason) {
    boolean isFrame = code != WITHOUT_FRAME;
    end(End.BROKEN, isFrame ? "the event service closed the connection, code " + code : LOST);
    return null;
  }

  @Override
  public void onError(WebSocket from, Throwable error) {
    end(End.BROKEN, LOST);
  }

  /** The text of an exception might quote the address and its token, and is not used. */
  private void failed(Throwable error) {
    if (error instanceof WebSocketHandshakeException refused) {
      int status = refused.getResponse().statusCode();
      end(End.BROKEN, "the event service answered with status " + status);
    } else if (error instanceof HttpTimeoutException) {
      end(End.BROKEN, "no connection in time");
    } else {
      Outcome.Failure failure = ConnectionFailures.of(error);
      end(failure.isTransient() ? End.BROKEN : End.WRONG_PEER, failure.reason());
    }
  }

  private static Throwable unwrapped(Throwable error) {
    Throwable cause = error.getCause();
    return error instanceof CompletionException && cause != null ? cause : error;
  }
}
