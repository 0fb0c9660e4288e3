package org.arvados.gateway.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Random;
import java.util.concurrent.CompletableFuture;

/** The client's end of a WebSocket (RFC 6455); blocking. */
final class WebSocketClient implements AutoCloseable {
  static final int BINARY = 2;
  static final int CLOSE = 8;

  private final ClientSocket socket;
  private final DataInputStream in;
  private final Random random = new Random(6455);

  /** One frame. */
  record Frame(boolean last, int opcode, ByteBuffer payload) {
    /** The status code of a Close frame. */
    int closeCode() {
      return payload.getShort(0) & 0xffff;
    }
  }

  private WebSocketClient(ClientSocket socket) {
    this.socket = socket;
    this.in = new DataInputStream(socket.in());
  }

  /**
   * Makes the opening handshake.
   *
   * @param head of the request, without the fields of the handshake
   */
  static WebSocketClient open(ClientSocket socket, String head) throws IOException {
    ClientSocket.Response response =
        socket.exchange(
            head
                + "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
                + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n");
    assertThat(response.status()).as("answer to the handshake").isEqualTo(101);
    assertThat(response.header("sec-websocket-accept")).isEqualTo("s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
    return new WebSocketClient(socket);
  }

  void send(int opcode, byte[] payload) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(payload.length + 14);
    DataOutputStream frame = new DataOutputStream(bytes);
    frame.write(0x80 | opcode);
    if (payload.length < 126) {
      frame.write(0x80 | payload.length);
    } else if (payload.length <= 0xffff) {
      frame.write(0x80 | 126);
      frame.writeShort(payload.length);
    } else {
      frame.write(0x80 | 127);
      frame.writeLong(payload.length);
    }
    byte[] mask = new byte[4];
    random.nextBytes(mask);
    frame.write(mask);
    byte[] masked = payload.clone();
    for (int i = 0; i < masked.length; i++) {
      masked[i] ^= mask[i % 4];
    }
    frame.write(masked);
    socket.out().write(bytes.toByteArray());
  }

  Frame read() throws IOException {
    int first = in.readUnsignedByte();
    int second = in.readUnsignedByte();
    assertThat(second & 0x80).as("a server does not mask").isZero();
    long length =
        switch (second) {
          case 126 -> in.readUnsignedShort();
          case 127 -> in.readLong();
          default -> second;
        };
    byte[] payload = new byte[Math.toIntExact(length)];
    in.readFully(payload);
    return new Frame((first & 0x80) != 0, first & 0xf, ByteBuffer.wrap(payload));
  }

  /**
   * Sends a message and reads the same back; at the same time, for neither end holds a large one.
   */
  void echo(int bytes) throws IOException {
    byte[] message = new byte[bytes];
    random.nextBytes(message);
    CompletableFuture<Void> sent =
        bytes < 1024 ? sendNow(message) : CompletableFuture.runAsync(() -> sendNow(message).join());
    ByteArrayOutputStream echo = new ByteArrayOutputStream(bytes);
    boolean last = false;
    while (!last) {
      Frame frame = read();
      echo.write(frame.payload().array());
      last = frame.last();
    }
    sent.join();
    assertThat(echo.toByteArray()).as("echo of %d bytes", bytes).isEqualTo(message);
  }

  private CompletableFuture<Void> sendNow(byte[] message) {
    try {
      send(BINARY, message);
      return CompletableFuture.completedFuture(null);
    } catch (IOException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  /** Whether the server has closed the connection; waits for it. */
  boolean isEnded() throws IOException {
    return in.read() < 0;
  }

  /** Leaves with a TCP reset and without a word. */
  void reset() throws IOException {
    socket.reset();
  }

  /** Leaves with the end of the stream and without a Close frame. */
  @Override
  public void close() throws IOException {
    socket.close();
  }
}
