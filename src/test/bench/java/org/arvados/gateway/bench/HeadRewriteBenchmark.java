package org.arvados.gateway.bench;

import io.netty.handler.codec.http.DefaultHttpHeadersFactory;
import io.netty.handler.codec.http.HttpHeaders;
import java.util.concurrent.TimeUnit;
import org.arvados.gateway.exchange.RequestHeaders;
import org.arvados.gateway.exchange.UpgradePolicy;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** The headers of a browser made into those that its service gets. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class HeadRewriteBenchmark {
  private static final RequestHeaders.Forwarding FORWARDING =
      new RequestHeaders.Forwarding(
          "192.0.2.7",
          false,
          "https",
          443,
          "req-0123456789abcdefghij",
          "zzzzz-tpzed-0123456789abcde");

  private final HttpHeaders browser =
      DefaultHttpHeadersFactory.headersFactory()
          .newHeaders()
          .add("Host", "my-notebook.containers.zzzzz.example")
          .add("Connection", "keep-alive")
          .add("User-Agent", "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101")
          .add("Accept", "application/json, text/javascript, */*; q=0.01")
          .add("Accept-Language", "en-US,en;q=0.5")
          .add("Accept-Encoding", "gzip, deflate, br, zstd")
          .add("X-XSRFToken", "2|f0a1b2c3|d4e5")
          .add("X-Requested-With", "XMLHttpRequest")
          .add("Sec-Fetch-Dest", "empty")
          .add("Sec-Fetch-Mode", "cors")
          .add("Sec-Fetch-Site", "same-origin")
          .add("Referer", "https://my-notebook.containers.zzzzz.example/tree");

  /** What is copied for the measurement alone; to be taken off the other. */
  @Benchmark
  public HttpHeaders copyAlone() {
    return browser.copy();
  }

  /** The copy, rewritten. */
  @Benchmark
  public HttpHeaders rewrite() {
    HttpHeaders headers = browser.copy();
    RequestHeaders.rewrite(headers, FORWARDING, new UpgradePolicy.NoUpgrade());
    return headers;
  }
}
