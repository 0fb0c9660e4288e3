package org.arvados.gateway.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.encoder.Encoder;
import ch.qos.logback.core.joran.spi.ConsoleTarget;
import java.util.Optional;
import org.arvados.gateway.config.LogConfig;
import org.slf4j.LoggerFactory;
import org.slf4j.bridge.SLF4JBridgeHandler;

/** Makes the log what the configuration says: on the standard error, JSON or text. */
final class LogSetup {
  private static final String TEXT =
      "%date{yyyy-MM-dd'T'HH:mm:ss.SSSXXX} %-5level %logger{0}: %msg%replace(%replace( %kvp){'^ $', ''}){'[\\p{Cntrl}]', '?'}%n%ex";

  private LogSetup() {}

  /**
   * Replaces the log of the process.
   *
   * @param clusterId for lines of JSON, where it is known
   */
  static void apply(LogConfig config, Optional<String> clusterId) {
    LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
    context.reset();
    Encoder<ILoggingEvent> encoder =
        switch (config.format()) {
          case JSON -> started(new JsonLineEncoder(clusterId), context);
          case TEXT -> text(TEXT, context);
        };
    Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    root.addAppender(standardError(encoder, context));
    root.setLevel(Level.valueOf(config.level().name()));
    quiet(context, config.level());
    bridgeJavaUtilLogging();
  }

  /** What libraries say below a warning is only worth reading when everything is. */
  private static void quiet(LoggerContext context, LogConfig.Level level) {
    if (level != LogConfig.Level.TRACE && level != LogConfig.Level.ERROR) {
      for (String library : new String[] {"io.netty", "org.apache.sshd", "jdk"}) {
        context.getLogger(library).setLevel(Level.WARN);
      }
    }
  }

  private static void bridgeJavaUtilLogging() {
    SLF4JBridgeHandler.removeHandlersForRootLogger();
    SLF4JBridgeHandler.install();
  }

  static Appender<ILoggingEvent> standardError(
      Encoder<ILoggingEvent> encoder, LoggerContext context) {
    ConsoleAppender<ILoggingEvent> appender = new ConsoleAppender<>();
    appender.setContext(context);
    appender.setTarget(ConsoleTarget.SystemErr.getName());
    appender.setEncoder(encoder);
    appender.start();
    return appender;
  }

  static Encoder<ILoggingEvent> text(String pattern, LoggerContext context) {
    PatternLayoutEncoder encoder = new PatternLayoutEncoder();
    encoder.setPattern(pattern);
    return started(encoder, context);
  }

  private static Encoder<ILoggingEvent> started(
      Encoder<ILoggingEvent> encoder, LoggerContext context) {
    encoder.setContext(context);
    encoder.start();
    return encoder;
  }
}
