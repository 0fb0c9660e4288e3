package org.arvados.gateway.tunnel;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.arvados.api.ArvadosUuid;
import org.arvados.gateway.tunnel.TunnelException.Stage;
import org.arvados.gateway.tunnel.ssh.SshConnection;
import org.jspecify.annotations.Nullable;

/**
 * The SSH connections of one event loop, one for each container (rule U5): opened when first
 * needed, shared by all streams, closed when unused for long. On its event loop only.
 */
public final class ContainerTunnels {
  private record Key(ArvadosUuid container, String gatewayAddress) {}

  private final EventLoop loop;
  private final TunnelWays ways;
  private final TunnelSettings settings;
  private final TunnelObserver observer;
  private final Map<Key, Future<SshConnection>> connections = new HashMap<>();

  /** For one event loop. */
  public ContainerTunnels(
      EventLoop loop, TunnelWays ways, TunnelSettings settings, TunnelObserver observer) {
    this.loop = loop;
    this.ways = ways;
    this.settings = settings;
    this.observer = observer;
  }

  /**
   * Opens a stream to a port of a container. Fails with a {@link TunnelException}; then nothing was
   * sent to the service.
   *
   * @param gatewayAddress as the container record has it
   * @param initializer added to the stream's pipeline before it becomes active
   */
  public Future<Channel> open(
      ArvadosUuid container, String gatewayAddress, int port, ChannelHandler initializer) {
    Promise<Channel> stream = loop.newPromise();
    Key key = new Key(container, gatewayAddress);
    boolean shared = connections.containsKey(key);
    connection(key)
        .addListener(
            (Future<SshConnection> ready) -> {
              if (stream.isDone()) {
                return; // a stream that nobody waits for would leave a socket to the service open
              }
              if (ready.isSuccess()) {
                openOn(ready.getNow(), port, initializer, stream, shared ? key : null);
              } else {
                stream.tryFailure(ready.cause());
              }
            });
    return stream;
  }

  /** Closes every connection, and with it every stream. */
  public void close() {
    for (Future<SshConnection> connection : Map.copyOf(connections).values()) {
      connection.addListener(
          (Future<SshConnection> ready) -> {
            if (ready.isSuccess()) {
              ready.getNow().close();
            }
          });
    }
  }

  private Future<SshConnection> connection(Key key) {
    Future<SshConnection> known = connections.get(key);
    if (known != null && !(known.isSuccess() && !known.getNow().isOpen())) {
      return known;
    }
    Future<SshConnection> opening = ways.open(loop, key.container(), key.gatewayAddress());
    connections.put(key, opening);
    watch(opening);
    opening.addListener((Future<SshConnection> ready) -> opened(key, opening, ready));
    return opening;
  }

  private void watch(Future<SshConnection> opening) {
    long beganAt = System.nanoTime();
    opening.addListener(
        (Future<SshConnection> ready) -> {
          if (ready.isSuccess()) {
            observer.opened(System.nanoTime() - beganAt);
            ready.getNow().closeFuture().addListener(closed -> observer.closed());
          } else if (ready.cause() instanceof TunnelException failure) {
            observer.failed(failure.stage());
          }
        });
  }

  private void opened(Key key, Future<SshConnection> opening, Future<SshConnection> ready) {
    if (!ready.isSuccess()) {
      connections.remove(key, opening);
      return;
    }
    IdleCheck idle = new IdleCheck(ready.getNow());
    ready
        .getNow()
        .closeFuture()
        .addListener(
            closed -> {
              connections.remove(key, opening);
              idle.stop();
            });
  }

  /**
   * Opens a stream on a connection that is ready. A shared one may have died unnoticed; since
   * nothing was sent, the stream is then tried once on a fresh one.
   *
   * @param retry null when the connection is fresh
   */
  private void openOn(
      SshConnection ssh,
      int port,
      ChannelHandler initializer,
      Promise<Channel> stream,
      @Nullable Key retry) {
    Future<Channel> opening = ssh.open("localhost", port, initializer);
    Future<?> limit = limit(stream, port);
    stream.addListener(
        done -> {
          limit.cancel(false);
          if (!done.isSuccess()) {
            opening.cancel(false);
          }
        });
    opening.addListener(
        (Future<Channel> done) -> {
          if (done.isSuccess()) {
            if (!stream.trySuccess(done.getNow())) {
              ChannelFuture unused = done.getNow().close();
            }
          } else if (retry != null && !ssh.isOpen() && !stream.isDone()) {
            reopen(retry, port, initializer, stream);
          } else {
            observer.failed(Stage.STREAM);
            stream.tryFailure(
                new TunnelException(Stage.STREAM, "no stream to port " + port, done.cause()));
          }
        });
  }

  /**
   * A container gateway confirms a stream at once, or something is wrong with it. The connection
   * stays: its keep-alive tells whether it is dead or only busy.
   */
  private Future<?> limit(Promise<Channel> stream, int port) {
    long millis = settings.setupTimeout().toMillis();
    return loop.schedule(
        () ->
            stream.tryFailure(
                new TunnelException(
                    Stage.STREAM, "no stream to port " + port + " within " + millis + " ms", null)),
        millis,
        TimeUnit.MILLISECONDS);
  }

  /** All streams that one dead connection leaves behind share the next one. */
  private void reopen(Key key, int port, ChannelHandler initializer, Promise<Channel> stream) {
    connection(key)
        .addListener(
            (Future<SshConnection> ready) -> {
              if (ready.isSuccess()) {
                openOn(ready.getNow(), port, initializer, stream, null);
              } else {
                stream.tryFailure(ready.cause());
              }
            });
  }

  /** Two empty looks in a row, half the idle time apart, close the connection. */
  private final class IdleCheck {
    private final SshConnection ssh;
    private final Future<?> timer;
    private boolean wasIdle;

    IdleCheck(SshConnection ssh) {
      this.ssh = ssh;
      long half = settings.idleConnection().toMillis() / 2;
      timer = loop.scheduleAtFixedRate(this::look, half, half, TimeUnit.MILLISECONDS);
    }

    void stop() {
      timer.cancel(false);
    }

    private void look() {
      boolean idle = ssh.streams() == 0;
      if (idle && wasIdle) {
        ssh.close();
      }
      wasIdle = idle;
    }
  }
}
