package org.arvados.api;

import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Listens to what changes in a cluster (arvados-protocol section 11): subscribes, notices when the
 * service falls silent, comes back, and has it send again what was missed. Tries for ever, with
 * pauses. Thread-safe; nothing blocks.
 *
 * <p>The service wants the token in the query of its address, so neither the address nor the text
 * of an exception that may quote it goes anywhere.
 */
public final class EventFeed implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(EventFeed.class);

  private static final List<Object> ALL_CHANGES =
      List.of("event_type", "in", List.of("create", "update", "delete"));

  private static final int CONFIRMED = 200;

  /** Before another try where the last one met no event service. */
  private static final Duration LONG_PAUSE = Duration.ofMinutes(5);

  private final EventFeedSettings settings;
  private final Supplier<CompletableFuture<URI>> address;
  private final EventFeedListener listener;
  private final Executor executor;
  private final Scheduler scheduler;
  private final InstantSource clock;
  private final RandomGenerator random;
  private final FeedPosition position = new FeedPosition();
  private @Nullable HttpClient client;
  private @Nullable Attempt attempt;
  private boolean interruptionTold;
  private int failures;

  /** A connection, and how far its subscription has come. */
  private static final class Attempt {
    private final EventConnection connection;
    private final boolean fillsGap;
    private final Instant begunAt;
    private @Nullable Instant confirmedAt;

    Attempt(EventConnection connection, boolean fillsGap, Instant begunAt) {
      this.connection = connection;
      this.fillsGap = fillsGap;
      this.begunAt = begunAt;
    }
  }

  /**
   * A feed that does not listen yet.
   *
   * @param settings token and bounds
   * @param address asked before each try: the {@code ws} or {@code wss} URL of the service, whose
   *     query is empty. The message of the exception it fails with is logged
   * @param listener is told
   * @param executor runs everything; to be ended after the feed
   * @param scheduler for pauses and silence; to be ended after the feed
   * @param clock for silence and gaps
   * @param random for pauses; thread-safe
   */
  public EventFeed(
      EventFeedSettings settings,
      Supplier<CompletableFuture<URI>> address,
      EventFeedListener listener,
      Executor executor,
      Scheduler scheduler,
      InstantSource clock,
      RandomGenerator random) {
    this.settings = settings;
    this.address = address;
    this.listener = listener;
    this.executor = executor;
    this.scheduler = scheduler;
    this.clock = clock;
    this.random = random;
    this.client = HttpTransport.client(settings.api(), executor);
  }

  /** Begins to listen. To be called once. */
  public void start() {
    locate();
    watch();
  }

  private void locate() {
    synchronized (this) {
      if (client == null) {
        return;
      }
    }
    CompletableFuture<URI> answer;
    try {
      answer = address.get();
    } catch (RuntimeException e) {
      answer = CompletableFuture.failedFuture(e);
    }
    var unused =
        answer.whenCompleteAsync(
            (uri, error) -> {
              if (error == null) {
                connect(uri);
              } else {
                failed("its address is not known: " + message(error), false);
              }
            },
            executor);
  }

  private static String message(Throwable error) {
    Throwable cause = error.getCause();
    return error instanceof CompletionException && cause != null
        ? String.valueOf(cause.getMessage())
        : String.valueOf(error.getMessage());
  }

  private synchronized void connect(URI uri) {
    HttpClient open = client;
    if (open == null) {
      return;
    }
    boolean isWebSocket =
        "wss".equalsIgnoreCase(uri.getScheme()) || "ws".equalsIgnoreCase(uri.getScheme());
    if (!isWebSocket || uri.getHost() == null || uri.getRawQuery() != null) {
      failed("its address is no ws or wss URL without a query", false);
      return;
    }
    OptionalLong resumeAfter = position.resumeAfter(clock.instant());
    EventConnection connection =
        new EventConnection(settings, executor, clock, subscription(resumeAfter), owner);
    attempt = new Attempt(connection, resumeAfter.isPresent(), clock.instant());
    connection.open(open, withToken(uri));
  }

  private static String subscription(OptionalLong resumeAfter) {
    Map<String, Object> message = new LinkedHashMap<>();
    message.put("method", "subscribe");
    message.put("filters", List.of(ALL_CHANGES));
    resumeAfter.ifPresent(id -> message.put("last_log_id", id));
    return Json.text(message);
  }

  private URI withToken(URI uri) {
    String token = URLEncoder.encode(settings.token().reveal(), StandardCharsets.UTF_8);
    String fragment = uri.getRawFragment();
    String text = uri.toString();
    String bare =
        fragment == null ? text : text.substring(0, text.length() - fragment.length() - 1);
    return URI.create(bare + "?api_token=" + token);
  }

  /** What connections report, one at a time; those that are not ours any more are not heard. */
  private final EventConnection.Owner owner =
      new EventConnection.Owner() {
        @Override
        public void heard(EventConnection from, @Nullable EventMessage message) {
          synchronized (EventFeed.this) {
            if (attempt != null && attempt.connection == from) {
              EventFeed.this.heard(attempt, message);
            }
          }
        }

        @Override
        public void ended(EventConnection from, EventConnection.End end, String reason) {
          synchronized (EventFeed.this) {
            if (attempt != null && attempt.connection == from) {
              if (end == EventConnection.End.UNREADABLE) {
                position.forget();
              }
              failed(reason, end == EventConnection.End.WRONG_PEER);
            }
          }
        }
      };

  private void heard(Attempt from, @Nullable EventMessage message) {
    if (message instanceof EventMessage.Status status) {
      answered(from, status.code());
    } else if (message instanceof EventMessage.Logged logged) {
      position.row(logged.id());
      logged.event().ifPresent(listener::event);
    }
    Instant since = from.confirmedAt;
    if (since != null) {
      Instant now = clock.instant();
      boolean settling = from.fillsGap && since.plus(settings.patience()).isAfter(now);
      position.heard(now, settling);
    }
  }

  private void answered(Attempt from, int code) {
    if (code != CONFIRMED) {
      from.connection.end(
          EventConnection.End.BROKEN, "the event service refused the subscription: " + code);
    } else if (from.confirmedAt == null) {
      from.confirmedAt = clock.instant();
      if (!from.fillsGap) {
        position.forget();
      }
      interruptionTold = false;
      listener.listening(from.fillsGap);
    }
  }

  /** Looks after the connection now, and again later. */
  private synchronized void watch() {
    if (client == null) {
      return;
    }
    Attempt current = attempt;
    if (current != null) {
      Instant confirmBy = current.begunAt.plus(settings.patience());
      if (current.confirmedAt == null && !confirmBy.isAfter(clock.instant())) {
        current.connection.end(
            EventConnection.End.BROKEN, "the event service did not confirm the subscription");
      } else {
        current.connection.tick();
      }
    }
    later(settings.quiet(), this::watch);
  }

  private void later(Duration delay, Runnable task) {
    // Not cancelled at the end: the task looks itself whether it is wanted.
    var unused = scheduler.schedule(delay, () -> executor.execute(task));
  }

  private synchronized void failed(String reason, boolean isLasting) {
    if (client == null) {
      return;
    }
    boolean lasted =
        attempt != null
            && attempt.confirmedAt != null
            && !attempt.confirmedAt.plus(settings.patience()).isAfter(clock.instant());
    failures = lasted ? 1 : failures + 1;
    attempt = null;
    if (!interruptionTold) {
      interruptionTold = true;
      listener.interrupted(reason);
    }
    Duration pause = settings.pauses().pause(failures, random);
    Duration wait = isLasting ? pause.plus(LONG_PAUSE) : pause;
    LOG.debug("event feed: {}; the next try is in {} ms", reason, wait.toMillis());
    later(wait, this::locate);
  }

  /** Listens no more, and tells nothing more. */
  @Override
  public synchronized void close() {
    client = null; // its thread ends when nobody refers to it
    if (attempt != null) {
      attempt.connection.close();
      attempt = null;
    }
  }
}
