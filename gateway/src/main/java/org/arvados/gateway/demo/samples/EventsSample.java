package org.arvados.gateway.demo.samples;

import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;

/**
 * {@code GET /events?count=&interval=}: a {@code text/event-stream} of so many events (10; 0 is
 * without end), one at once and one after each interval (1000 ms). Each carries its number and the
 * server's time. A client that does not read misses events instead of piling them up.
 */
final class EventsSample implements Sample {
  private static final long MAX_INTERVAL = TimeUnit.HOURS.toMillis(1);

  private final Reply reply;
  private final InstantSource clock;
  private final long count;
  private final long interval;
  private long sequence;
  private boolean gone;

  EventsSample(Reply reply, InstantSource clock) {
    this.reply = reply;
    this.clock = clock;
    this.count = reply.number("count", 10, Long.MAX_VALUE);
    this.interval = reply.number("interval", 1000, MAX_INTERVAL);
  }

  @Override
  public void end(HttpHeaders trailers) {
    reply.start(
        200,
        new DefaultHttpHeaders()
            .set(HttpHeaderNames.CONTENT_TYPE, "text/event-stream")
            .set(HttpHeaderNames.CACHE_CONTROL, "no-store"));
    tick();
  }

  private void tick() {
    if (gone) {
      return;
    }
    sequence++;
    if (reply.writable()) {
      reply.write(
          "id: %d\ndata: {\"sequence\":%d,\"time\":%d}\n\n"
              .formatted(sequence, sequence, clock.millis()));
    }
    if (sequence == count) {
      reply.end();
    } else {
      var unused = reply.loop().schedule(this::tick, interval, TimeUnit.MILLISECONDS);
    }
  }

  @Override
  public void gone() {
    gone = true;
  }
}
