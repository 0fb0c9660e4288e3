package org.arvados.gateway.demo.samples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.SocketException;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("The service that misbehaves on command")
@Timeout(60)
class FaultyServiceTest {
  private static final String REQUEST = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
  private FaultyService service;

  @BeforeEach
  void start() {
    service = FaultyService.start(Fault.Fixed.NONE);
  }

  @AfterEach
  void stop() {
    service.close();
  }

  static Stream<Fault> faults() {
    return Stream.concat(
        Stream.of(Fault.Fixed.values()),
        Stream.of(
            new Fault.UpgradeRefused(302),
            new Fault.HugeHead(100_000),
            new Fault.InterimFlood(3),
            new Fault.LargeEarlyResponse(1000),
            new Fault.ClosesAfter(20),
            new Fault.ClosesAfter(5000),
            new Fault.OnReuse(Fault.Fixed.HALF_HEAD)));
  }

  @ParameterizedTest
  @MethodSource("faults")
  void theScriptGoesOverTheWire(Fault fault) throws Exception {
    service.misbehave(fault);
    FaultScript script = fault.script(1);
    try (RawClient raw = new RawClient(service.address())) {
      raw.send(REQUEST);

      if (script.ending() == FaultScript.Ending.RESET) {
        assertThatThrownBy(raw::rest).isInstanceOf(SocketException.class);
      } else if (script.ending() == FaultScript.Ending.CLOSE) {
        assertThat(raw.rest()).isEqualTo(script.text());
      } else {
        assertThat(raw.read(script.text().length())).isEqualTo(script.bytes());
      }
    }
  }

  @Test
  void closedAtOnceIsClosedBeforeARequest() throws Exception {
    service.misbehave(Fault.Fixed.CLOSES_AT_ONCE);
    try (RawClient raw = new RawClient(service.address())) {
      assertThat(raw.rest()).isEmpty();
    }
    assertThat(service.requests()).isZero();
  }

  @Test
  void aFaultOnReuseLetsTheFirstRequestOfEveryConnectionPass() throws Exception {
    service.misbehave(new Fault.OnReuse(Fault.Fixed.RESET));
    for (int connection = 1; connection <= 2; connection++) {
      try (RawClient raw = new RawClient(service.address())) {
        raw.send(REQUEST);
        assertThat(raw.answer().body()).isEqualTo("ok\n");
        raw.send(REQUEST);
        assertThatThrownBy(raw::rest).isInstanceOf(IOException.class);
      }
    }
    assertThat(service.connectionsAccepted()).isEqualTo(2);
    assertThat(service.requests()).isEqualTo(4);
    assertThat(service.requestsFor("/")).isEqualTo(4);
    assertThat(service.requestsFor("/other")).isZero();
  }

  @Test
  void anEarlyResponseComesBeforeTheBody() throws Exception {
    service.misbehave(Fault.Fixed.EARLY_RESPONSE);
    try (RawClient raw = new RawClient(service.address())) {
      raw.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000\r\n\r\n");

      assertThat(raw.answer().body()).isEqualTo("ok\n");
    }
  }
}
