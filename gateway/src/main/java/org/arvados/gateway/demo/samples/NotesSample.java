package org.arvados.gateway.demo.samples;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * {@code /notes}: a small API. {@code GET} lists the notes, {@code POST} adds its body to them,
 * {@code DELETE} removes all. It knows nothing of other origins.
 */
final class NotesSample implements Sample {
  private static final int MOST_BYTES = 1000;

  private final Reply reply;
  private final Notes notes;
  private final StringBuilder body = new StringBuilder();

  /** The last notes. Thread-safe. */
  static final class Notes {
    private static final int MOST = 100;
    private final Deque<String> kept = new ArrayDeque<>();

    private synchronized void add(String note) {
      kept.add(note);
      if (kept.size() > MOST) {
        kept.removeFirst();
      }
    }

    private synchronized void clear() {
      kept.clear();
    }

    private synchronized String json() {
      ArrayNode all = JsonNodeFactory.instance.arrayNode();
      kept.forEach(all::add);
      return all.toString();
    }
  }

  NotesSample(Reply reply, Notes notes) {
    this.reply = reply;
    this.notes = notes;
  }

  @Override
  public void body(ByteBuf piece) {
    int wanted = Math.min(piece.readableBytes(), MOST_BYTES - body.length());
    body.append(piece.toString(piece.readerIndex(), Math.max(0, wanted), StandardCharsets.UTF_8));
  }

  @Override
  public void end(HttpHeaders trailers) {
    switch (reply.request().method().name()) {
      case "GET" -> {}
      case "POST" -> notes.add(body.toString());
      case "DELETE" -> notes.clear();
      default -> {
        HttpHeaders allow =
            new DefaultHttpHeaders().set(HttpHeaderNames.ALLOW, "GET, POST, DELETE");
        reply.send(405, "text/plain", "GET, POST or DELETE\n", allow);
        return;
      }
    }
    reply.json(notes.json());
  }
}
