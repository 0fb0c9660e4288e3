package org.arvados.gateway.tunnel.ssh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** How the streams of a connection share its receive memory. */
class ReceiveWindowTest {
  private static final int KIB = 1024;
  private static final int MIB = 1024 * KIB;

  private final ReceiveBudget budget = new ReceiveBudget(MIB, 32L * MIB);

  /** The server fills the window, and the reader takes everything at once. */
  private static int fillAndDrain(ReceiveWindow window, int open) throws ProtocolViolation {
    window.received(open);
    return window.delivered(open);
  }

  @Test
  void aBusyStreamGrowsToTheStreamWindow() throws Exception {
    ReceiveWindow window = new ReceiveWindow(budget);
    assertThat(window.initialSize()).isEqualTo(256 * KIB);
    int open = fillAndDrain(window, 256 * KIB);
    assertThat(open).isEqualTo(512 * KIB);
    open = fillAndDrain(window, open);
    assertThat(open).isEqualTo(MIB);
    assertThat(fillAndDrain(window, open)).isEqualTo(MIB);
    assertThat(budget.committed()).isEqualTo(MIB);
  }

  @Test
  void theWindowIsOpenedWhenHalfOfItIsUsedUp() throws Exception {
    ReceiveWindow window = new ReceiveWindow(budget);
    window.received(128 * KIB);
    assertThat(window.delivered(128 * KIB - 1)).isZero();
    assertThat(window.delivered(1)).isEqualTo(384 * KIB);
  }

  @Test
  void moreThanTheWindowIsRefused() throws Exception {
    ReceiveWindow window = new ReceiveWindow(budget);
    window.received(256 * KIB);
    assertThatThrownBy(() -> window.received(1)).isInstanceOf(ProtocolViolation.class);
  }

  @Test
  void aStalledStreamHoldsWhatItHas() throws Exception {
    ReceiveWindow window = new ReceiveWindow(budget);
    window.received(256 * KIB);
    assertThat(window.delivered(0)).isZero();
    assertThat(budget.committed()).isEqualTo(256 * KIB);
  }

  /** However many there are, and however long they are stalled. */
  @Test
  void allStreamsTogetherAreBoundedByTheBudgetAndTheFloorForEach() throws Exception {
    List<ReceiveWindow> windows = new ArrayList<>();
    for (int i = 0; i < 1000; i++) {
      ReceiveWindow window = new ReceiveWindow(budget);
      assertThat(window.initialSize()).isGreaterThanOrEqualTo(ReceiveBudget.FLOOR);
      windows.add(window);
    }
    assertThat(windows.get(999).initialSize()).isEqualTo(ReceiveBudget.FLOOR);
    assertThat(budget.committed()).isLessThanOrEqualTo(32L * MIB + 1000L * ReceiveBudget.FLOOR);
  }

  @Test
  void aHundredIdleStreamsLeaveRoomForABusyOne() throws Exception {
    for (int i = 0; i < 100; i++) {
      assertThat(new ReceiveWindow(budget).initialSize()).isGreaterThanOrEqualTo(128 * KIB);
    }
    ReceiveWindow busy = new ReceiveWindow(budget);
    int open = busy.initialSize();
    for (int i = 0; i < 10; i++) {
      open = fillAndDrain(busy, open);
    }
    assertThat(open).isGreaterThanOrEqualTo(512 * KIB);
    assertThat(budget.committed()).isLessThanOrEqualTo(32L * MIB);
  }

  @Test
  void whenNothingIsFreeABusyStreamShrinksToTheFloor() throws Exception {
    ReceiveBudget tight = new ReceiveBudget(MIB, MIB);
    ReceiveWindow busy = new ReceiveWindow(tight);
    int open = busy.initialSize();
    for (int i = 0; i < 40; i++) {
      assertThat(new ReceiveWindow(tight).initialSize()).isGreaterThanOrEqualTo(32 * KIB);
    }
    for (int i = 0; i < 5; i++) {
      // A stream that has shrunk opens its window again only when half of the smaller size is used.
      int more = fillAndDrain(busy, open);
      open = more;
    }
    assertThat(open).isEqualTo(ReceiveBudget.FLOOR);
  }

  @Test
  void aStreamThatEndsGivesEverythingBack() throws Exception {
    ReceiveWindow window = new ReceiveWindow(budget);
    window.received(100);
    window.end();
    assertThat(budget.committed()).as("what is still to be read").isEqualTo(100);
    assertThat(window.delivered(100)).isZero();
    assertThat(budget.committed()).isZero();
  }

  @Test
  void aStreamThatWeHaveClosedIsNotGivenMore() throws Exception {
    ReceiveWindow window = new ReceiveWindow(budget);
    window.close();
    assertThat(fillAndDrain(window, 256 * KIB)).isZero();
    assertThat(budget.committed()).isZero();
    assertThatThrownBy(() -> window.received(1)).isInstanceOf(ProtocolViolation.class);
  }
}
