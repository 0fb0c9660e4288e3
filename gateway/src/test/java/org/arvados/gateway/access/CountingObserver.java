package org.arvados.gateway.access;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** Keeps what it is told. */
final class CountingObserver implements AccessObserver {
  record Called(ApiCall call, ApiResult result) {}

  final List<Called> calls = new CopyOnWriteArrayList<>();
  final AtomicInteger begun = new AtomicInteger();
  final AtomicInteger grace = new AtomicInteger();
  final AtomicInteger contested = new AtomicInteger();

  @Override
  public void calling(long nanos) {
    begun.incrementAndGet();
  }

  @Override
  public void called(ApiCall call, ApiResult result, long nanos) {
    calls.add(new Called(call, result));
  }

  @Override
  public void notCalled(ApiCall call) {
    calls.add(new Called(call, ApiResult.TOO_BUSY));
  }

  @Override
  public void contestedName() {
    contested.incrementAndGet();
  }

  @Override
  public void grantedInGrace() {
    grace.incrementAndGet();
  }
}
