package org.arvados.gateway.auth;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Duration;
import java.util.Optional;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * Sessions of values that were opened lately: a page of an application brings the same cookie with
 * each of its many requests, and to open it costs more than all the rest of a decision. What is
 * kept is only what a value holds for its host and port. Whether it is too old or was ended is
 * nothing that a value holds, so that is asked each time, by others. Bounded; a token is not kept
 * in memory for longer than a minute because of this. Thread-safe.
 */
final class OpenedSessions {
  private static final int MOST = 4000;
  private static final Duration LIFE = Duration.ofMinutes(1);

  private final Cache<Sealed, Session> opened =
      Caffeine.newBuilder()
          .maximumSize(MOST)
          .expireAfterWrite(LIFE)
          .executor(Runnable::run)
          .build();

  /** A value that came, and the host and port where it came. */
  private record Sealed(String value, String authority) {
    @Override
    public String toString() {
      return "Sealed[for " + authority + "]";
    }
  }

  /** The session in a value, as {@code opener} finds it; what does not open is not kept. */
  Optional<Session> open(
      String value, String authority, BiFunction<String, String, Optional<Session>> opener) {
    Sealed sealed = new Sealed(value, authority);
    @Nullable Session known = opened.getIfPresent(sealed);
    if (known != null) {
      return Optional.of(known);
    }
    Optional<Session> found = opener.apply(value, authority);
    found.ifPresent(session -> opened.put(sealed, session));
    return found;
  }
}
