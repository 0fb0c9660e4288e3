package org.arvados.gateway.demo.crunch;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.sshd.client.future.DefaultOpenFuture;
import org.apache.sshd.client.future.OpenFuture;
import org.apache.sshd.common.SshConstants;
import org.apache.sshd.common.channel.exception.SshChannelOpenException;
import org.apache.sshd.common.util.buffer.Buffer;
import org.apache.sshd.common.util.threads.ThreadUtils;
import org.apache.sshd.server.channel.AbstractServerChannel;

/**
 * One {@code direct-tcpip} channel as crunch-run serves it (arvados-protocol section 6.7):
 * confirmed before anything is looked at; failures are a line of stderr and a close.
 *
 * <p>The SSH library calls in on its own threads; everything that sends hops to the event loop of
 * the service's connection, so that nothing can follow a close.
 */
final class DirectTcpipChannel extends AbstractServerChannel {
  private static final Set<String> LOCAL_NAMES =
      Set.of("localhost", "0.0.0.0", "127.0.0.1", "::1", "::");

  private final ContainerNetwork network;
  private final Meter meter;
  private final ServiceConnection connection;

  DirectTcpipChannel(ContainerNetwork network, Meter meter) {
    super(null);
    this.network = network;
    this.meter = meter;
    this.connection = new ServiceConnection(this, meter);
  }

  // Opening

  @Override
  protected OpenFuture doInit(Buffer buffer) {
    Misbehaviour fault = network.misbehaviour().get();
    if (fault instanceof Misbehaviour.RefuseChannels) {
      return refuse();
    }
    if (fault instanceof Misbehaviour.Hang hang && confirms(hang.stage())) {
      return new DefaultOpenFuture(this, this);
    }
    if (fault instanceof Misbehaviour.Cut cut && confirms(cut.stage())) {
      getSession().close(true);
      return new DefaultOpenFuture(this, this);
    }
    return confirm(buffer.getString(), buffer.getUInt(), buffer);
  }

  private static boolean confirms(Misbehaviour.Stage stage) {
    return stage == Misbehaviour.Stage.CHANNEL_CONFIRMATION;
  }

  private OpenFuture refuse() {
    OpenFuture refused = new DefaultOpenFuture(this, this);
    refused.setException(
        new SshChannelOpenException(
            getChannelId(), SshConstants.SSH_OPEN_ADMINISTRATIVELY_PROHIBITED, "as commanded"));
    var unused = close(true);
    return refused;
  }

  private OpenFuture confirm(String host, long port, Buffer buffer) {
    meter.channelsOpened.increment();
    meter.channelsOpen.increment();
    addCloseFutureListener(
        closed -> {
          meter.channelsOpen.decrement();
          network.loop().execute(connection::detach);
        });
    OpenFuture confirmed = super.doInit(buffer);
    network.loop().execute(() -> dial(host, port));
    return confirmed;
  }

  private void dial(String host, long port) {
    if (!LOCAL_NAMES.contains(host)) {
      fail("cannot forward to ports on \"" + host + "\", only localhost\n");
    } else if (network.misbehaviour().get() instanceof Misbehaviour.DialHangs) {
      connection.unreachable();
    } else {
      network.dial(Long.toString(port), connection, failure -> fail(failure.stderr()));
    }
  }

  private void fail(String text) {
    connection.unreachable();
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    int length = sendable(bytes.length);
    if (length > 0) {
      Buffer packet = packet(SshConstants.SSH_MSG_CHANNEL_EXTENDED_DATA, length);
      packet.putBytes(bytes, 0, length);
      transmit(packet, length, success -> {});
    }
    closeGracefully();
  }

  // From the client: on threads of the SSH library

  @Override
  protected void doWriteData(byte[] data, int offset, long length) {
    ByteBuf bytes = ByteBufAllocator.DEFAULT.buffer((int) length);
    bytes.writeBytes(data, offset, (int) length);
    network.loop().execute(() -> connection.fromClient(bytes));
  }

  @Override
  protected void doWriteExtendedData(byte[] data, int offset, long length) {
    // A client has no stderr to send; what it sends is taken from its window and never given back.
  }

  @Override
  public void handleWindowAdjust(Buffer buffer) throws IOException {
    super.handleWindowAdjust(buffer);
    network.loop().execute(connection::pump);
  }

  @Override
  public void handleEof() throws IOException {
    super.handleEof();
    network.loop().execute(connection::clientEof);
  }

  @Override
  public void handleClose() {
    network.loop().execute(() -> guarded(super::handleClose));
  }

  // To the client: on the event loop

  /** How many bytes of so many may be sent now: bounded by the client's window and packet size. */
  int sendable(int available) {
    long window = Math.min(getRemoteWindow().getSize(), getRemoteWindow().getPacketSize());
    return isClosing() ? 0 : (int) Math.min(available, window);
  }

  /**
   * Sends the first bytes of the buffer, which must be {@link #sendable}; reports on the event loop
   * when written.
   */
  void send(ByteBuf bytes, int length, Consumer<Boolean> sent) {
    Buffer packet = packet(SshConstants.SSH_MSG_CHANNEL_DATA, length);
    packet.putUInt(length);
    packet.ensureCapacity(length);
    bytes.readBytes(packet.array(), packet.wpos(), length);
    packet.wpos(packet.wpos() + length);
    transmit(packet, length, sent);
  }

  private Buffer packet(byte command, int length) {
    Buffer packet = getSession().createBuffer(command, length + 3 * Integer.BYTES);
    packet.putUInt(getRecipient());
    if (command == SshConstants.SSH_MSG_CHANNEL_EXTENDED_DATA) {
      packet.putUInt(SshConstants.SSH_EXTENDED_DATA_STDERR);
    }
    return packet;
  }

  private void transmit(Buffer packet, int length, Consumer<Boolean> sent) {
    getRemoteWindow().consume(length);
    try {
      // Marked as the library's own, or it would block this thread during a key exchange.
      ThreadUtils.runAsInternal(packet, this::writePacket)
          .addListener(written -> network.loop().execute(() -> sent.accept(written.isWritten())));
    } catch (IOException | RuntimeException e) {
      network.loop().execute(() -> sent.accept(false));
    }
  }

  /** Gives the client so much of its window back: the service has taken it. */
  void release(int length) {
    if (!isClosing()) {
      guarded(() -> getLocalWindow().release(length));
    }
  }

  /** The service has ended its output: CHANNEL_EOF, and the channel stays open. */
  void endOutput() {
    // Nothing may follow CHANNEL_CLOSE (RFC 4254 section 5.3); the library would send it.
    if (!isClosing()) {
      guarded(this::sendEof);
    }
  }

  /** CHANNEL_CLOSE without EOF. */
  void closeGracefully() {
    if (!isClosing()) {
      var unused = close(false);
    }
  }

  private void guarded(IoAction action) {
    try {
      action.run();
    } catch (IOException | RuntimeException e) {
      getSession().exceptionCaught(e);
    }
  }

  @FunctionalInterface
  private interface IoAction {
    void run() throws IOException;
  }
}
