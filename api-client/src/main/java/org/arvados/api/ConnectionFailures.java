package org.arvados.api;

import java.io.IOException;
import java.net.ConnectException;
import java.net.ProtocolException;
import java.net.http.HttpConnectTimeoutException;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** What became of an attempt that got no response. */
final class ConnectionFailures {
  private ConnectionFailures() {}

  static Outcome.Failure of(Throwable thrown) {
    Throwable error = unwrapped(thrown);
    if (error instanceof SSLException) {
      return new Outcome.Failure("TLS failed", error, false, Optional.empty());
    }
    if (error instanceof HttpConnectTimeoutException) {
      return connection("no connection in time", null);
    }
    if (error instanceof ConnectException) {
      return connection("cannot connect", error);
    }
    // From here on no cause is kept: the HTTP client quotes what it received.
    if (error instanceof ProtocolException) {
      return Outcome.Failure.lasting("the answer is not HTTP");
    }
    if (error instanceof IOException) {
      return connection("connection lost", null);
    }
    return Outcome.Failure.lasting("unexpected " + error.getClass().getSimpleName());
  }

  private static Outcome.Failure connection(String reason, @Nullable Throwable cause) {
    return new Outcome.Failure(reason, cause, true, Optional.empty());
  }

  /** The error itself, or the TLS error that the HTTP client wrapped. */
  private static Throwable unwrapped(Throwable thrown) {
    Throwable cause = thrown.getCause();
    boolean isWrapper = thrown instanceof CompletionException || cause instanceof SSLException;
    return isWrapper && cause != null ? unwrapped(cause) : thrown;
  }
}
