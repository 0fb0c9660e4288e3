package org.arvados.gateway.leakgate;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;

/**
 * Makes Netty's leak detector speak: it learns of a lost buffer from the garbage collector, and
 * says so when the next one is made.
 */
final class UnreleasedBuffers {
  private static final int ROUNDS = 30;
  private static final long ROUND_MILLIS = 2000;

  private UnreleasedBuffers() {}

  /** Has lost buffers logged as errors. */
  static void report() throws InterruptedException {
    if (isNettyUsed()) {
      collect();
      collect(); // the collector tells of one round's objects in any order, but of all before the
      // next
      Detector.wake();
    }
  }

  /** Returns when the collector has told of an object that was lost before. */
  private static void collect() throws InterruptedException {
    ReferenceQueue<Object> told = new ReferenceQueue<>();
    WeakReference<Object> lost = new WeakReference<>(new Object(), told);
    for (int i = 0; i < ROUNDS; i++) { // more than one only on a machine that stands still
      System.gc();
      if (told.remove(ROUND_MILLIS) == lost) {
        return;
      }
    }
    throw new IllegalStateException("the garbage collector took nothing; is it switched off?");
  }

  private static boolean isNettyUsed() {
    try {
      Class.forName("io.netty.buffer.ByteBuf");
      return true;
    } catch (ClassNotFoundException e) {
      return false;
    }
  }

  /** Apart, so that Netty is needed only where it is. */
  private static final class Detector {
    static void wake() {
      ByteBuf heap = ByteBufAllocator.DEFAULT.heapBuffer(16);
      heap.release();
      ByteBuf direct = ByteBufAllocator.DEFAULT.directBuffer(16);
      direct.release();
    }
  }
}
