package org.arvados.gateway.demo.crunch;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.sshd.client.channel.AbstractClientChannel;
import org.apache.sshd.client.future.DefaultOpenFuture;
import org.apache.sshd.client.future.OpenFuture;
import org.apache.sshd.common.SshConstants;
import org.apache.sshd.common.channel.ChannelOutputStream;
import org.apache.sshd.common.util.buffer.Buffer;

/** A {@code direct-tcpip} channel that writes down what the server sends, in order. */
final class TestChannel extends AbstractClientChannel {
  private final String host;
  private final int port;
  private final List<String> events = new CopyOnWriteArrayList<>();
  private final ByteArrayOutputStream received = new ByteArrayOutputStream();
  private long total;
  private boolean stalled;
  private boolean kept = true;

  TestChannel(String host, int port) {
    super("direct-tcpip");
    this.host = host;
    this.port = port;
  }

  TestChannel confirmed() throws IOException {
    openFuture.verify(Duration.ofSeconds(10));
    return this;
  }

  OpenFuture openFuture() {
    return openFuture;
  }

  /**
   * What came, in order and without repetitions: {@code data}, {@code stderr:text}, {@code eof},
   * {@code close}.
   */
  List<String> events() {
    return List.copyOf(events);
  }

  synchronized String text() {
    return received.toString(StandardCharsets.ISO_8859_1);
  }

  synchronized long total() {
    return total;
  }

  /** Gives no window back from now on. */
  synchronized TestChannel stall() {
    stalled = true;
    return this;
  }

  /** Gives back the window that was withheld, and goes on as usual. */
  void resume() throws IOException {
    long withheld;
    synchronized (this) {
      stalled = false;
      withheld = total;
    }
    getLocalWindow().release(withheld);
  }

  /** Counts instead of keeping. */
  synchronized TestChannel discard() {
    kept = false;
    return this;
  }

  void write(String text) throws IOException {
    write(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  /** Waits for window. */
  void write(byte[] bytes) throws IOException {
    OutputStream stream = invertedIn;
    stream.write(bytes);
    stream.flush();
  }

  void writeEof() throws IOException {
    sendEof();
  }

  @Override
  public synchronized OpenFuture open() throws IOException {
    openFuture = new DefaultOpenFuture(this, futureLock);
    Buffer buffer = getSession().createBuffer(SshConstants.SSH_MSG_CHANNEL_OPEN);
    buffer.putString(getChannelType());
    buffer.putUInt(getChannelId());
    buffer.putUInt(getLocalWindow().getSize());
    buffer.putUInt(getLocalWindow().getPacketSize());
    buffer.putString(host);
    buffer.putUInt(port);
    buffer.putString("127.0.0.1");
    buffer.putUInt(0);
    writePacket(buffer);
    return openFuture;
  }

  @Override
  protected void doOpen() {
    invertedIn =
        new ChannelOutputStream(
            this, getRemoteWindow(), log, SshConstants.SSH_MSG_CHANNEL_DATA, true);
  }

  @Override
  protected void doWriteData(byte[] data, int offset, long length) throws IOException {
    boolean give;
    synchronized (this) {
      event("data");
      total += length;
      if (kept) {
        received.write(data, offset, (int) length);
      }
      give = !stalled;
    }
    if (give) {
      getLocalWindow().release(length);
    }
  }

  @Override
  protected void doWriteExtendedData(byte[] data, int offset, long length) {
    event("stderr:" + new String(data, offset, (int) length, StandardCharsets.UTF_8));
  }

  @Override
  public void handleEof() throws IOException {
    event("eof");
    super.handleEof();
  }

  @Override
  public void handleClose() throws IOException {
    event("close");
    super.handleClose();
  }

  private void event(String event) {
    if (events.isEmpty() || !events.get(events.size() - 1).equals(event)) {
      events.add(event);
    }
  }
}
