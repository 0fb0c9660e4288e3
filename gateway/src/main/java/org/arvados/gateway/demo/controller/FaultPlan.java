package org.arvados.gateway.demo.controller;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.arvados.api.ApiToken;

/**
 * The faults that strike, in the order they were given: of those that concern a call the first
 * does. Thread-safe.
 */
public final class FaultPlan {
  private final List<Planned> planned = new ArrayList<>();
  private final List<Runnable> held = new ArrayList<>();

  private record Planned(Fault fault, FaultScope scope) {}

  FaultPlan() {}

  /** Strikes every call until the faults are cleared. */
  public void inject(Fault fault) {
    inject(fault, FaultScope.everything());
  }

  /** Strikes some calls. */
  public synchronized void inject(Fault fault, FaultScope scope) {
    planned.add(new Planned(fault, scope));
  }

  /** Ends all faults; calls that hang are served now. */
  public void clear() {
    List<Runnable> released;
    synchronized (this) {
      planned.clear();
      released = List.copyOf(held);
      held.clear();
    }
    released.forEach(Runnable::run);
  }

  /**
   * The fault that strikes this call, used up by one. When it is {@link Fault.Hang}, {@code
   * release} runs when the faults are cleared.
   */
  synchronized Optional<Fault> next(String path, List<ApiToken> tokens, Runnable release) {
    for (int i = 0; i < planned.size(); i++) {
      Planned plan = planned.get(i);
      if (path.startsWith(plan.scope().pathPrefix()) && plan.fault().concerns(tokens)) {
        use(i, plan);
        if (plan.fault() instanceof Fault.Hang) {
          held.add(release);
        }
        return Optional.of(plan.fault());
      }
    }
    return Optional.empty();
  }

  private void use(int index, Planned plan) {
    int left = plan.scope().calls();
    if (left == 1) {
      planned.remove(index);
    } else if (left != Integer.MAX_VALUE) {
      planned.set(index, new Planned(plan.fault(), plan.scope().times(left - 1)));
    }
  }
}
