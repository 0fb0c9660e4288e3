package org.arvados.gateway.leakgate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import io.netty.buffer.PooledByteBufAllocator;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.junit.platform.testkit.engine.EngineTestKit;
import org.junit.platform.testkit.engine.Event;
import org.slf4j.LoggerFactory;

/** Each way to leave something behind fails the class that does it, and nothing else does. */
@Tolerates({"LEAK", "this is a fault on command", "it broke"})
class LeakGateTest {
  private static final List<Closeable> LEFT = new ArrayList<>();

  @AfterEach
  void takeAwayWhatWasLeft() throws IOException {
    for (Closeable left : LEFT) {
      left.close();
    }
    LEFT.clear();
  }

  @ParameterizedTest
  @ValueSource(classes = {Tidy.class, ExpectsItsError.class})
  void aClassThatLeavesNothingPasses(Class<?> type) {
    assertThat(failures(type)).isEmpty();
  }

  @Test
  void aBufferFailsItsClass() {
    assertThat(failures(Buffer.class)).singleElement().asString().contains("LEAK");
  }

  @Test
  void aSocketFailsItsClass() {
    assertThat(failures(Socket.class)).singleElement().asString().contains("socket:[");
  }

  @Test
  void aThreadFailsItsClass() {
    assertThat(failures(Waiting.class)).singleElement().asString().contains("thread left-waiting");
  }

  @Test
  void aProcessFailsItsClass() {
    assertThat(failures(Child.class)).singleElement().asString().contains("process ");
  }

  @Test
  void aLoggedErrorFailsItsClass() {
    assertThat(failures(Logging.class)).singleElement().asString().contains("it broke");
  }

  @Test
  void aPrintedStackTraceFailsItsClass() {
    assertThat(failures(Printing.class)).singleElement().asString().contains("printed: ");
  }

  @Test
  void anExceptionOutOfAThreadFailsItsClass() {
    assertThat(failures(Throwing.class)).singleElement().asString().contains("of thread thrower");
  }

  private static List<String> failures(Class<?> type) {
    return EngineTestKit.engine("junit-jupiter")
        .configurationParameter("junit.jupiter.extensions.autodetection.enabled", "true")
        .configurationParameter(LeakGate.SETTLE_MILLIS, "200")
        .selectors(selectClass(type))
        .execute()
        .containerEvents()
        .failed()
        .stream()
        .map(LeakGateTest::message)
        .toList();
  }

  private static String message(Event event) {
    return event.getPayload().map(Object::toString).orElse("");
  }

  static class Tidy {
    @Test
    void opensAndCloses() throws Exception {
      new ServerSocket(0, 1, InetAddress.getLoopbackAddress()).close();
      PooledByteBufAllocator.DEFAULT.directBuffer(16).release();
      Thread thread = new Thread(() -> {}, "short");
      thread.start();
      thread.join();
    }
  }

  @Tolerates("a fault on command")
  static class ExpectsItsError {
    @Test
    void logs() {
      LoggerFactory.getLogger("test").error("this is a fault on command");
    }
  }

  static class Buffer {
    @Test
    void isDropped() {
      for (int i = 0; i < 10; i++) {
        PooledByteBufAllocator.DEFAULT.directBuffer(16).writeByte(i);
      }
    }
  }

  static class Socket {
    @Test
    void staysOpen() throws IOException {
      LEFT.add(new ServerSocket(0, 1, InetAddress.getLoopbackAddress()));
    }
  }

  static class Waiting {
    @Test
    void staysAlive() {
      CountDownLatch latch = new CountDownLatch(1);
      LEFT.add(latch::countDown);
      Thread thread =
          new Thread(
              () -> {
                try {
                  latch.await();
                } catch (InterruptedException e) {
                  Thread.currentThread().interrupt();
                }
              },
              "left-waiting");
      thread.setDaemon(true);
      thread.start();
    }
  }

  static class Child {
    @Test
    void staysAlive() throws IOException {
      Process child = new ProcessBuilder("sleep", "60").start();
      LEFT.add(child::destroyForcibly);
    }
  }

  static class Logging {
    @Test
    void logs() {
      LoggerFactory.getLogger("test").error("it broke");
    }
  }

  static class Printing {
    @Test
    @SuppressWarnings("CatchAndPrintStackTrace")
    void prints() {
      new IllegalStateException("lost").printStackTrace();
    }
  }

  static class Throwing {
    @Test
    void throwsInAThread() throws InterruptedException {
      Thread thread =
          new Thread(
              () -> {
                throw new IllegalStateException("nobody caught this");
              },
              "thrower");
      thread.start();
      thread.join();
    }
  }
}
