package org.arvados.gateway.tunnel.ssh;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.util.concurrent.Promise;
import java.io.ByteArrayOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * One stream as the protocol sees it: a channel in the words of RFC 4254. It may live longer than
 * the Netty channel that presents it, until both sides have closed it.
 */
final class SshStream {
  private static final long MAX_WINDOW = 0xffff_ffffL;

  /** How far a stream is. */
  enum State {
    /** CHANNEL_OPEN is sent. */
    OPENING,
    /** The server has confirmed it. */
    OPEN,
    /** Our CHANNEL_CLOSE is sent, the server's has not come. */
    CLOSING,
    /** Over: closed by both sides, or refused, or the connection is gone. */
    CLOSED
  }

  private final int number;
  private final String host;
  private final int port;
  private final ChannelHandler initializer;
  private final Promise<Channel> opened;
  private final ReceiveWindow receiveWindow;
  private final ByteArrayOutputStream stderr = new ByteArrayOutputStream(0);
  private State state = State.OPENING;
  private @Nullable SshStreamChannel channel;
  private long recipient;
  private long sendWindow;
  private int maxPacket;
  private boolean dataReceived;
  private boolean eofReceived;

  SshStream(
      int number,
      String host,
      int port,
      ChannelHandler initializer,
      Promise<Channel> opened,
      ReceiveWindow receiveWindow) {
    this.number = number;
    this.host = host;
    this.port = port;
    this.initializer = initializer;
    this.opened = opened;
    this.receiveWindow = receiveWindow;
  }

  int number() {
    return number;
  }

  String host() {
    return host;
  }

  int port() {
    return port;
  }

  ChannelHandler initializer() {
    return initializer;
  }

  Promise<Channel> opened() {
    return opened;
  }

  ReceiveWindow receiveWindow() {
    return receiveWindow;
  }

  State state() {
    return state;
  }

  void state(State next) {
    state = next;
  }

  @Nullable SshStreamChannel channel() {
    return channel;
  }

  void channel(SshStreamChannel presented) {
    channel = presented;
  }

  /** The server has opened it, with its own number, window and limit of a packet's data. */
  void confirm(long serverNumber, long window, long serverMaxPacket) throws ProtocolViolation {
    if (serverMaxPacket == 0) {
      throw new ProtocolViolation("a stream whose packets may not have any data");
    }
    recipient = serverNumber;
    sendWindow = window;
    maxPacket = (int) Math.min(serverMaxPacket, SshSettings.MAX_PACKET / 4);
    state = State.OPEN;
  }

  /** The server's number of the stream. */
  long recipient() {
    return recipient;
  }

  /** How much data the next packet may carry; zero when the window is closed. */
  int sendable() {
    return (int) Math.min(sendWindow, maxPacket);
  }

  void sent(int bytes) {
    sendWindow -= bytes;
  }

  void adjustSendWindow(long bytes) throws ProtocolViolation {
    if (sendWindow + bytes > MAX_WINDOW) {
      throw new ProtocolViolation("a window of more than " + MAX_WINDOW + " bytes");
    }
    sendWindow += bytes;
  }

  /** Data has come: an error if the server had ended it. */
  void dataReceived(int length) throws ProtocolViolation {
    if (eofReceived) {
      throw new ProtocolViolation("data after the end of data");
    }
    receiveWindow.received(length);
    dataReceived |= length > 0;
  }

  /** Whether any data at all has come, stderr not counted. */
  boolean hasReceivedData() {
    return dataReceived;
  }

  /** Extended data has come; of the standard error the beginning is kept. */
  void extendedDataReceived(boolean standardError, byte[] bytes, int offset, int length)
      throws ProtocolViolation {
    if (eofReceived) {
      throw new ProtocolViolation("data after the end of data");
    }
    receiveWindow.received(length);
    if (standardError) {
      stderr.write(bytes, offset, Math.min(length, PeerText.LIMIT - stderr.size()));
    }
  }

  /** The beginning of what the server wrote to the standard error. */
  byte[] stderr() {
    return stderr.toByteArray();
  }

  void eofReceived() throws ProtocolViolation {
    if (eofReceived) {
      throw new ProtocolViolation("a second end of data");
    }
    eofReceived = true;
    receiveWindow.close();
  }

  boolean isEofReceived() {
    return eofReceived;
  }
}
