package org.arvados.gateway.tunnel.ssh;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.arvados.gateway.tunnel.ssh.SshException.Stage;
import org.jspecify.annotations.Nullable;

/**
 * The machine behind {@link SshConnection}: stages, messages, timers, and the one exit. Lives from
 * the moment the handler is added; everything runs on the parent channel's event loop.
 */
final class SshSession implements InboundPackets.Sink {
  private static final int MAX_TEXT = 64 * 1024;
  private static final int MAX_NAME = 256;

  private final ChannelHandlerContext ctx;
  private final SshSettings settings;
  private final SshListener listener;
  private final Promise<SshConnection> ready;
  private final Promise<Void> closed;
  private final SshConnection connection;
  private final InboundPackets in = new InboundPackets();
  private final OutboundPackets out;
  private final Identification identification = new Identification();
  private final KeyExchange keyExchange;
  private final Authentication authentication;
  private final StreamMultiplexer streams;
  private final Keepalive keepalive;
  private Stage stage = Stage.IDENTIFICATION;
  private boolean started;
  private @Nullable SshException death;
  private @Nullable Future<?> timer;

  SshSession(
      SshConnection connection,
      ChannelHandlerContext ctx,
      SshSettings settings,
      SshListener listener) {
    this.connection = connection;
    this.ctx = ctx;
    this.settings = settings;
    this.listener = listener;
    this.ready = ctx.executor().newPromise();
    this.closed = ctx.executor().newPromise();
    this.out = new OutboundPackets(ctx, settings, listener, this::fail);
    this.keyExchange = new KeyExchange(in, out, this::startTimer);
    this.authentication = new Authentication(out, settings.userName());
    this.streams = new StreamMultiplexer(ctx, settings, listener, out);
    this.keepalive =
        new Keepalive(
            ctx.channel().eventLoop(),
            settings,
            out,
            this::trim,
            () -> fail("no sign of life from the server"));
  }

  void checkEventLoop() {
    if (!ctx.channel().eventLoop().inEventLoop()) {
      throw new IllegalStateException("called outside of the event loop");
    }
  }

  Future<SshConnection> ready() {
    return ready;
  }

  Future<Void> closed() {
    return closed;
  }

  boolean isOpen() {
    return death == null;
  }

  @Nullable SshException death() {
    return death;
  }

  StreamMultiplexer streams() {
    return streams;
  }

  /** Sends the identification line and KEXINIT at once, which saves a round trip. */
  void start() {
    if (started || death != null) {
      return;
    }
    started = true;
    out.raw((Identification.CLIENT + "\r\n").getBytes(StandardCharsets.US_ASCII));
    keyExchange.start();
  }

  Future<Channel> open(String host, int port, ChannelHandler initializer) {
    Promise<Channel> opened = ctx.executor().newPromise();
    SshException cause = death;
    if (cause != null) {
      opened.setFailure(cause);
    } else if (stage != Stage.CONNECTED) {
      opened.setFailure(new SshException(stage, "the connection is not ready"));
    } else {
      streams.open(host, port, initializer, opened);
    }
    return opened;
  }

  /** Takes the parent channel's bytes, and releases them. */
  void read(ByteBuf bytes) {
    out.expectFlush();
    keepalive.heard();
    int count = bytes.readableBytes();
    try {
      if (stage == Stage.IDENTIFICATION && death == null) {
        identify(bytes);
      }
      if (stage != Stage.IDENTIFICATION && death == null) {
        in.read(bytes, this);
      }
    } catch (ProtocolViolation e) {
      die(e.code(), e.reason(), null);
    } finally {
      bytes.release();
    }
    listener.transferred(count, 0);
  }

  /** The end of the parent channel's read: streams deliver, then everything is flushed once. */
  void readComplete() {
    streams.readComplete();
    rekeyIfDue();
    out.flush();
  }

  /** The parent channel's socket takes bytes again, or does not. */
  void writabilityChanged() {
    streams.resume();
  }

  /** The parent channel is gone. */
  void inactive() {
    die(null, "the connection was closed by the other side", null);
  }

  /** The parent channel's pipeline failed. */
  void fail(Throwable cause) {
    die(DisconnectCode.CONNECTION_LOST, "the connection failed: " + cause, cause);
  }

  private void fail(String message) {
    die(DisconnectCode.CONNECTION_LOST, message, null);
  }

  /** Ends the connection in an orderly way. */
  void close() {
    if (death == null) {
      streams.closeAll();
      die(DisconnectCode.BY_APPLICATION, "closed by us", null);
    }
  }

  private void identify(ByteBuf bytes) throws ProtocolViolation {
    byte[] line = identification.read(bytes);
    if (line != null) {
      keyExchange.serverVersion(line);
      stage = Stage.KEY_EXCHANGE;
    }
  }

  @Override
  public boolean message(WireReader message) throws ProtocolViolation {
    int number = message.uint8();
    keyExchange.admit(number);
    if (number >= MessageNumber.CHANNEL_OPEN && number <= MessageNumber.CHANNEL_FAILURE) {
      requireStage(number, Stage.CONNECTED);
      streams.message(number, message);
    } else if (number >= MessageNumber.KEXINIT && number <= MessageNumber.KEX_LAST) {
      keyExchange(number, message);
    } else {
      otherMessage(number, message);
    }
    return death == null;
  }

  private void otherMessage(int number, WireReader message) throws ProtocolViolation {
    switch (number) {
      case MessageNumber.DISCONNECT -> disconnected(message);
      case MessageNumber.IGNORE, MessageNumber.DEBUG, MessageNumber.UNIMPLEMENTED -> {}
      // What it could tell (signature algorithms for public keys, the ping we answer anyway) is of
      // no use to us.
      case MessageNumber.EXT_INFO -> {}
      case MessageNumber.SERVICE_ACCEPT,
          MessageNumber.USERAUTH_FAILURE,
          MessageNumber.USERAUTH_SUCCESS,
          MessageNumber.USERAUTH_BANNER -> {
        requireStage(number, Stage.AUTHENTICATION);
        if (authentication.message(number, message)) {
          becomeReady();
        }
      }
      case MessageNumber.GLOBAL_REQUEST -> globalRequest(message);
      case MessageNumber.REQUEST_SUCCESS, MessageNumber.REQUEST_FAILURE -> keepalive.answered();
      case MessageNumber.PING -> pong(message);
      default -> {
        out.message(MessageNumber.UNIMPLEMENTED).uint32(in.sequence());
        out.send();
      }
    }
  }

  private void keyExchange(int number, WireReader message) throws ProtocolViolation {
    boolean finished = keyExchange.message(number, message);
    if (finished) {
      listener.keysExchanged();
      if (stage == Stage.KEY_EXCHANGE) {
        // The timer goes on until authentication is done.
        stage = Stage.AUTHENTICATION;
        authentication.start();
      } else if (stage == Stage.CONNECTED) {
        stopTimer();
      }
    }
    streams.resume();
  }

  private void becomeReady() {
    stage = Stage.CONNECTED;
    if (!keyExchange.isRunning()) {
      stopTimer();
    }
    keepalive.start();
    ready.trySuccess(connection);
  }

  private void disconnected(WireReader message) throws ProtocolViolation {
    long reason = message.uint32();
    String text = message.text(MAX_TEXT);
    die(null, "the server disconnected with reason " + reason + ": " + text, null);
  }

  private void globalRequest(WireReader message) throws ProtocolViolation {
    message.name(MAX_NAME);
    if (message.bool()) {
      out.message(MessageNumber.REQUEST_FAILURE);
      out.send();
    }
  }

  private void pong(WireReader message) throws ProtocolViolation {
    int length = message.length(MAX_TEXT);
    out.message(MessageNumber.PONG)
        .uint32(length)
        .bytes(message.array(), message.position(), length);
    out.send();
  }

  private void requireStage(int number, Stage required) throws ProtocolViolation {
    if (stage != required) {
      throw new ProtocolViolation("message " + number + " out of turn");
    }
  }

  /** We re-key first, long before the server would (rule U7). */
  private void rekeyIfDue() {
    boolean due =
        in.bytes() + out.bytes() >= settings.keyExchange().maxBytes()
            || Math.max(in.packets(), out.packets()) >= settings.keyExchange().maxPackets();
    if (due && stage == Stage.CONNECTED && death == null) {
      keyExchange.start();
    }
  }

  private void startTimer() {
    stopTimer();
    timer =
        ctx.executor()
            .schedule(
                () ->
                    fail(
                        "not finished within "
                            + settings.keyExchange().timeout().toSeconds()
                            + " s"),
                settings.keyExchange().timeout().toNanos(),
                TimeUnit.NANOSECONDS);
  }

  private void stopTimer() {
    if (timer != null) {
      timer.cancel(false);
      timer = null;
    }
  }

  private void trim() {
    in.trim();
    out.trim();
  }

  /** The one exit: every future and stream ends here, once. */
  private void die(@Nullable DisconnectCode code, String message, @Nullable Throwable cause) {
    if (death != null) {
      return;
    }
    SshException reason = new SshException(stage, message, cause, null);
    death = reason;
    stopTimer();
    keepalive.stop();
    if (code != null && started && ctx.channel().isActive()) {
      out.message(MessageNumber.DISCONNECT)
          .uint32(code.number())
          .string(code.name().toLowerCase(Locale.ROOT))
          .string("");
      out.sendKeyExchange();
      out.flush();
    }
    out.close();
    ready.tryFailure(reason);
    streams.fail(reason);
    closed.trySuccess(null);
    ctx.close().addListener(ChannelFutureListener.FIRE_EXCEPTION_ON_FAILURE);
  }
}
