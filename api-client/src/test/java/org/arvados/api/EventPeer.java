package org.arvados.api;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The event service's end of a WebSocket, byte by byte, so that a test can break any rule.
 *
 * @param connection that it speaks on
 */
record EventPeer(RawServer.Connection connection) {
  static final int TEXT = 0x81;
  static final int PING = 0x89;
  private static final int PONG = 0x8a;
  private static final Pattern KEY = Pattern.compile("(?i)sec-websocket-key: *(\\S+)");

  /** Answers the handshake; returns its head. */
  String accept() throws IOException {
    String head = connection.readHead();
    Matcher key = KEY.matcher(head);
    if (!key.find()) {
      throw new IOException("no handshake");
    }
    connection.write(
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            + "Sec-WebSocket-Accept: "
            + accept(key.group(1))
            + "\r\n\r\n");
    return head;
  }

  private static String accept(String key) {
    try {
      String text = key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
      byte[] hash =
          MessageDigest.getInstance("SHA-1").digest(text.getBytes(StandardCharsets.US_ASCII));
      return Base64.getEncoder().encodeToString(hash);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Answers the handshake and confirms the subscription; returns the subscription. */
  String confirm() throws IOException {
    String unused = accept();
    String subscription = read();
    send("{\"status\":200}");
    return subscription;
  }

  void send(String message) throws IOException {
    frame(TEXT, message.getBytes(StandardCharsets.UTF_8));
  }

  /** Sends a frame. */
  void frame(int firstByte, byte[] payload) throws IOException {
    connection.socket().getOutputStream().write(frameBytes(firstByte, payload));
  }

  static byte[] frameBytes(int firstByte, byte[] payload) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.write(firstByte);
    if (payload.length < 126) {
      bytes.write(payload.length);
    } else {
      bytes.write(127);
      for (int shift = 56; shift >= 0; shift -= 8) {
        bytes.write((int) ((long) payload.length >>> shift));
      }
    }
    bytes.writeBytes(payload);
    return bytes.toByteArray();
  }

  /** The next text that the client sends; answers its pings meanwhile. */
  String read() throws IOException {
    DataInputStream in = new DataInputStream(connection.socket().getInputStream());
    while (true) {
      int first = in.readUnsignedByte();
      int length = in.readUnsignedByte() & 0x7f;
      int size = length == 126 ? in.readUnsignedShort() : length;
      byte[] mask = in.readNBytes(4);
      byte[] payload = in.readNBytes(size);
      for (int i = 0; i < size; i++) {
        payload[i] ^= mask[i % 4];
      }
      if (first == TEXT) {
        return new String(payload, StandardCharsets.UTF_8);
      }
      if (first == PING) {
        frame(PONG, payload);
      }
    }
  }
}
