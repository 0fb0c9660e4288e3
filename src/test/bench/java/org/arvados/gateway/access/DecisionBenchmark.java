package org.arvados.gateway.access;

import java.util.concurrent.TimeUnit;
import org.arvados.api.ApiToken;
import org.arvados.gateway.demo.controller.ContainerRequestRow;
import org.jspecify.annotations.NullMarked;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** The warm path: a decision when all facts are in hand. Time stands still, so they stay. */
@NullMarked
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class DecisionBenchmark {
  private final AccessFixture cluster = new AccessFixture();
  private final AccessRequest owner;

  /** A cluster with a private service. */
  public DecisionBenchmark() {
    ContainerRequestRow service = cluster.service("private").request();
    ApiToken token = cluster.people.active().token();
    owner = AccessFixture.request(AccessFixture.port(service), token);
  }

  /** Asks once for every fact. */
  @Setup(Level.Trial)
  public void ask() {
    if (!(cluster.access.decide(owner).join() instanceof Grant)) {
      throw new IllegalStateException("the owner is not let in");
    }
  }

  /** Ends the cluster. */
  @TearDown(Level.Trial)
  public void close() {
    cluster.close();
  }

  /** The owner of a private service. */
  @Benchmark
  public @Nullable Decision ownerOfPrivateService() {
    return cluster.access.cached(owner);
  }
}
