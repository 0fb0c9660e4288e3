package org.arvados.gateway.demo.samples;

import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.QueryStringDecoder;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;

/**
 * Which sample answers which path; every path that is nobody's is echoed. Safe for any thread.
 *
 * @param page the page for people, as HTML
 * @param clock what the samples that send the time send
 * @param neighbours what shows how services are kept apart
 */
record SampleRoutes(String page, InstantSource clock, NeighbourSamples neighbours) {
  private static final long MAX_PIECES = 1000;
  private static final long MAX_DELAY = TimeUnit.HOURS.toMillis(1);

  Sample sample(Reply reply, EchoSample.Origin origin) {
    try {
      return choose(reply, origin);
    } catch (IllegalArgumentException e) {
      return trailers -> reply.text(400, "a parameter is not what it should be\n");
    }
  }

  private Sample choose(Reply reply, EchoSample.Origin origin) {
    String path = new QueryStringDecoder(reply.request().uri()).rawPath();
    Sample ofNeighbours = neighbours.choose(path, reply);
    if (ofNeighbours != null) {
      return ofNeighbours;
    }
    return switch (path) {
      case "/" ->
          trailers -> reply.send(200, "text/html; charset=utf-8", page, new DefaultHttpHeaders());
      case "/events" -> new EventsSample(reply, clock);
      case "/ws" -> new WebSocketSample(reply, clock, false);
      case "/ws/time" -> new WebSocketSample(reply, clock, true);
      case "/upload" -> new UploadSample(reply);
      case "/chunked" -> new ChunkedSample(reply, reply.number("pieces", 3, MAX_PIECES));
      case "/cookie" -> new CookieSample(reply);
      case "/slow" -> slow(reply);
      case "/early-hints" -> trailers -> hinted(reply);
      case "/redirect" -> redirect(reply);
      case "/close" -> trailers -> reply.abandon();
      default -> withArgument(path, reply, origin);
    };
  }

  private static Sample withArgument(String path, Reply reply, EchoSample.Origin origin) {
    String[] parts = path.split("/", -1);
    if (parts.length == 3 && parts[1].equals("status")) {
      int status = (int) Reply.parseNumber(parts[2], 599);
      return trailers -> reply.text(status < 200 ? 400 : status, "status " + status + "\n");
    }
    if (parts.length > 2 && parts[1].equals("download")) {
      long bytes = Reply.parseNumber(parts[2], DownloadSample.MAX_BYTES);
      if (parts.length == 3) {
        return new DownloadSample(reply, bytes);
      }
      if (parts.length == 4 && parts[3].equals("sha256")) {
        return new DownloadDigestSample(reply, bytes);
      }
    }
    return new EchoSample(reply, origin);
  }

  private static Sample slow(Reply reply) {
    long delay = reply.number("ms", 1000, MAX_DELAY);
    return trailers -> {
      var unused =
          reply
              .loop()
              .schedule(
                  () -> reply.text(200, "after " + delay + " ms\n"), delay, TimeUnit.MILLISECONDS);
    };
  }

  private static void hinted(Reply reply) {
    String link = "</style.css>; rel=preload; as=style";
    reply.hint(HttpResponseStatus.EARLY_HINTS, new DefaultHttpHeaders().set("Link", link));
    reply.text(200, "after a hint\n");
  }

  private static Sample redirect(Reply reply) {
    int status = (int) reply.number("status", 302, 399);
    HttpHeaders location =
        new DefaultHttpHeaders().set(HttpHeaderNames.LOCATION, reply.parameter("to", "./"));
    return trailers ->
        reply.send(Math.max(status, 300), "text/plain", "look elsewhere\n", location);
  }
}
