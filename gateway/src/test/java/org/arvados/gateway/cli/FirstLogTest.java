package org.arvados.gateway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.util.ContextInitializer;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;

/** What is logged before a command has read its configuration. */
class FirstLogTest {
  @Test
  void warningsAreTextOnStandardErrorAndLessIsLeftOut() throws Exception {
    ByteArrayOutputStream written = new ByteArrayOutputStream();
    PrintStream before = System.err;
    System.setErr(new PrintStream(written, true, StandardCharsets.UTF_8));
    try {
      LoggerContext context = new LoggerContext();
      context.setMDCAdapter(new LogbackMDCAdapter());
      new ContextInitializer(context).autoConfig();
      Logger log = context.getLogger("org.example.Part");
      log.info("not this");
      log.atWarn().addKeyValue("Key", "value").log("look");
      context.stop();
    } finally {
      System.setErr(before);
    }
    assertThat(written.toString(StandardCharsets.UTF_8))
        .matches("\\d{4}-\\d\\d-\\d\\dT[0-9:.+-]+Z? WARN  Part: look Key=\"value\"\n");
  }
}
