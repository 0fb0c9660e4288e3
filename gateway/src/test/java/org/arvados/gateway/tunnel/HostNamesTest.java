package org.arvados.gateway.tunnel;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.ImmediateEventExecutor;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class HostNamesTest {
  private final List<Runnable> blocking = new ArrayList<>();
  private final HostNames names = new HostNames(blocking::add);

  private Future<InetSocketAddress> resolve(String host) {
    return names
        .getResolver(ImmediateEventExecutor.INSTANCE)
        .resolve(InetSocketAddress.createUnresolved(host, 443));
  }

  @Test
  void anAddressNeedsNoLookUp() {
    assertThat(resolve("192.0.2.7").getNow()).hasToString("/192.0.2.7:443");
    assertThat(resolve("2001:db8::7").getNow().getAddress().getHostAddress())
        .isEqualTo("2001:db8:0:0:0:0:0:7");
    assertThat(blocking).isEmpty();
  }

  @Test
  void aNameIsLookedUpElsewhere() {
    Future<InetSocketAddress> found = resolve("localhost");
    assertThat(found.isDone()).isFalse();
    blocking.remove(0).run();
    assertThat(found.getNow().getAddress().isLoopbackAddress()).isTrue();
  }

  @Test
  void aNameThatIsNoneIsAFailure() {
    Future<InetSocketAddress> found = resolve("nowhere.invalid");
    blocking.remove(0).run();
    assertThat(found.cause()).isInstanceOf(UnknownHostException.class);
  }
}
