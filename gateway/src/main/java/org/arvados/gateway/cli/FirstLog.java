package org.arvados.gateway.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ConfiguratorRank;
import ch.qos.logback.core.spi.ContextAwareBase;

/**
 * The log until a command has read its configuration, and in tests: warnings, as text, to the
 * standard error. Logback finds it as a service; a {@code logback.xml} would say the same, but to
 * read it takes twenty times as long.
 */
@ConfiguratorRank(ConfiguratorRank.CUSTOM_NORMAL_PRIORITY)
public final class FirstLog extends ContextAwareBase implements Configurator {
  private static final String TEXT =
      "%date{yyyy-MM-dd'T'HH:mm:ss.SSSXXX} %-5level %logger{0}: %msg %kvp%n%ex";

  /** For Logback. */
  public FirstLog() {}

  @Override
  public ExecutionStatus configure(LoggerContext context) {
    Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    root.setLevel(Level.WARN);
    root.addAppender(LogSetup.standardError(LogSetup.text(TEXT, context), context));
    return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
  }
}
