package org.arvados.gateway.tunnel;

import io.netty.resolver.AddressResolver;
import io.netty.resolver.AddressResolverGroup;
import io.netty.resolver.InetNameResolver;
import io.netty.resolver.InetSocketAddressResolver;
import io.netty.util.NetUtil;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Promise;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/**
 * Looks the names of workers and of the controller up as the system does, which blocks, and
 * therefore not on the event loops. Addresses need no look-up. Safe from any thread.
 */
public final class HostNames extends AddressResolverGroup<InetSocketAddress> {
  private final Executor executor;

  /**
   * A look-up.
   *
   * @param executor may be blocked
   */
  public HostNames(Executor executor) {
    this.executor = executor;
  }

  @Override
  protected AddressResolver<InetSocketAddress> newResolver(EventExecutor loop) {
    return new InetSocketAddressResolver(loop, new Names(loop));
  }

  private final class Names extends InetNameResolver {
    Names(EventExecutor loop) {
      super(loop);
    }

    @Override
    protected void doResolve(String name, Promise<InetAddress> found) {
      InetAddress literal = NetUtil.createInetAddressFromIpAddressString(name);
      if (literal != null) {
        found.setSuccess(literal);
        return;
      }
      try {
        executor.execute(() -> lookUp(name, found));
      } catch (RejectedExecutionException e) {
        found.setFailure(e);
      }
    }

    @Override
    protected void doResolveAll(String name, Promise<List<InetAddress>> found) {
      throw new UnsupportedOperationException("one address is enough to connect");
    }
  }

  private static void lookUp(String name, Promise<InetAddress> found) {
    try {
      found.setSuccess(InetAddress.getByName(name));
    } catch (UnknownHostException e) {
      found.setFailure(e);
    }
  }
}
