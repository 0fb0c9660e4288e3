package org.arvados.gateway.leakgate;

import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Lets tests wait longer for what must come than a machine ever stands still: by itself Awaitility
 * gives up after 10 s. Found by the service loader, as the gate is.
 */
public final class Patience implements BeforeAllCallback {
  private static final Duration MOST = Duration.ofSeconds(30);

  @Override
  public void beforeAll(ExtensionContext context) {
    if (isAwaitilityUsed()) {
      Awaiting.set(MOST);
    }
  }

  private static boolean isAwaitilityUsed() {
    try {
      Class.forName("org.awaitility.Awaitility");
      return true;
    } catch (ClassNotFoundException e) {
      return false;
    }
  }

  /** Apart, so that Awaitility is needed only where it is. */
  private static final class Awaiting {
    static void set(Duration most) {
      Awaitility.setDefaultTimeout(most);
    }
  }
}
