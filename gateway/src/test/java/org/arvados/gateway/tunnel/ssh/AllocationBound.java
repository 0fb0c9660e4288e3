package org.arvados.gateway.tunnel.ssh;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;

/**
 * Watches what the current thread allocates on the heap: what a peer merely claims must cost
 * nothing. Counted instead of timed, so that a busy machine is no finding.
 */
final class AllocationBound {
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private AllocationBound() {}

  /**
   * Runs the work, and fails when it allocates more bytes. Work that does is run a second time,
   * since the first time may have loaded classes.
   */
  static void check(long most, Runnable work) {
    if (allocatedBy(work) > most) {
      assertThat(allocatedBy(work)).isLessThanOrEqualTo(most);
    }
  }

  private static long allocatedBy(Runnable work) {
    long before = THREADS.getCurrentThreadAllocatedBytes();
    work.run();
    return THREADS.getCurrentThreadAllocatedBytes() - before;
  }
}
