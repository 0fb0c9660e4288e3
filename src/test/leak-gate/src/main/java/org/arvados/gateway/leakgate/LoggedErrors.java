package org.arvados.gateway.leakgate;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.core.AppenderBase;
import java.util.function.Consumer;
import org.slf4j.LoggerFactory;

/**
 * Logged errors; and warnings of Netty, which tell of exceptions that no handler took and of
 * promises completed twice. Its leak detector logs errors.
 */
final class LoggedErrors extends AppenderBase<ILoggingEvent> {
  /** The demo's SSH server calls it an error when a client connects while it ends. */
  private static final String ENDING_ACCEPTOR = "org.apache.sshd.common.io.nio2.Nio2Acceptor";

  private static final String ENDING = "no longer accepting incoming connections";

  private final Consumer<String> seen;

  private LoggedErrors(Consumer<String> seen) {
    this.seen = seen;
  }

  /** Watches the log; what it returns ends that. */
  static Runnable watch(Consumer<String> seen) {
    LoggerContext logging = (LoggerContext) LoggerFactory.getILoggerFactory();
    Logger root = logging.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    LoggedErrors watching = new LoggedErrors(seen);
    watching.setContext(logging);
    watching.start();
    root.addAppender(watching);
    return () -> {
      root.detachAppender(watching);
      watching.stop();
    };
  }

  @Override
  protected void append(ILoggingEvent event) {
    boolean netty = event.getLoggerName().startsWith("io.netty.");
    if (event.getLevel().isGreaterOrEqual(netty ? Level.WARN : Level.ERROR) && !isOfEnd(event)) {
      IThrowableProxy thrown = event.getThrowableProxy();
      seen.accept(
          "logged: "
              + event.getLoggerName()
              + ": "
              + event.getFormattedMessage()
              + (thrown == null ? "" : " " + thrown.getClassName() + ": " + thrown.getMessage()));
    }
  }

  private static boolean isOfEnd(ILoggingEvent event) {
    return event.getLoggerName().equals(ENDING_ACCEPTOR)
        && event.getFormattedMessage().contains(ENDING);
  }
}
