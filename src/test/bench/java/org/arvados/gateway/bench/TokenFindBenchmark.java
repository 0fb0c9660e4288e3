package org.arvados.gateway.bench;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.arvados.api.ApiToken;
import org.arvados.gateway.auth.CookieSeal;
import org.arvados.gateway.auth.GatewayCookie;
import org.arvados.gateway.auth.TokenCandidates;
import org.arvados.gateway.auth.TokenRequest;
import org.arvados.gateway.host.HostParser;
import org.arvados.gateway.host.ServiceHost;
import org.arvados.gateway.host.Wildcard;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** From a request to the tokens that may admit it. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class TokenFindBenchmark {
  private static final Instant NOW = Instant.parse("2026-11-01T12:00:00Z");
  private static final String TOKEN =
      "v2/zzzzz-gj3su-077z32aux8dg2s1/3kg6k6lzmp9kj5cpkcoxie963cmvjahbt2fod9zru30k1jqdmi";

  private final CookieSeal seal =
      new CookieSeal(
          List.of("a secret of the cluster".getBytes(StandardCharsets.UTF_8)),
          "cookie",
          Duration.ofHours(12),
          new SecureRandom());
  private final ServiceHost host =
      (ServiceHost)
          new HostParser(
                  List.of(Wildcard.parse("https://*.containers.zzzzz.example")), "zzzzz", Set.of())
              .parse("my-notebook.containers.zzzzz.example");
  private final TokenRequest bearer = request(List.of(), List.of("Bearer " + TOKEN));
  private final TokenRequest cookie =
      request(
          List.of(
              "_xsrf=2|f0a1b2c3|d4e5; "
                  + GatewayCookie.HTTPS_NAME
                  + "="
                  + seal.seal(seal.newSession(ApiToken.of(TOKEN), NOW), host.authority())),
          List.of());

  private static TokenRequest request(List<String> cookies, List<String> authorization) {
    return new TokenRequest(
        "GET",
        "/api/contents/notebook.ipynb?type=file&content=0",
        cookies,
        authorization,
        Optional.of("same-origin"),
        false);
  }

  /** A program's token. */
  @Benchmark
  public TokenCandidates bearer() {
    return TokenCandidates.find(bearer, host, seal, session -> false, NOW, false);
  }

  /** A browser's sealed cookie beside one of the service's. */
  @Benchmark
  public TokenCandidates cookie() {
    return TokenCandidates.find(cookie, host, seal, session -> false, NOW, false);
  }
}
