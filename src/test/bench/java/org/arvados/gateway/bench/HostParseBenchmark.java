package org.arvados.gateway.bench;

import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.arvados.gateway.host.HostParser;
import org.arvados.gateway.host.HostResult;
import org.arvados.gateway.host.Wildcard;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** From the Host header to what it names. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class HostParseBenchmark {
  private final HostParser parser =
      new HostParser(
          List.of(
              Wildcard.parse("https://*.containers.zzzzz.example"),
              Wildcard.parse("https://*--containers.zzzzz.example")),
          "zzzzz",
          Set.of("login", "www", "api"));

  /** A uuid and a port. */
  @Benchmark
  public HostResult uuidAndPort() {
    return parser.parse("zzzzz-xvhdp-0123456789abcde-8888.containers.zzzzz.example");
  }

  /** A friendly name. */
  @Benchmark
  public HostResult friendlyName() {
    return parser.parse("my-notebook.containers.zzzzz.example");
  }
}
