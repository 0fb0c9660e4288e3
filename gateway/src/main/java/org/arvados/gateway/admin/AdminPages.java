package org.arvados.gateway.admin;

import io.netty.handler.codec.http.HttpResponseStatus;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.arvados.gateway.admin.ManagementAuth.Verdict;
import org.jspecify.annotations.Nullable;

/**
 * The admin listener's two pages, with the paths, texts and statuses of Arvados's services
 * (arvados-protocol section 9.1). One difference: who is not healthy says so in the status too,
 * since balancers look at nothing else.
 *
 * @param auth who may ask
 * @param health what is said of it
 * @param registry the metrics
 */
record AdminPages(ManagementAuth auth, Health health, PrometheusRegistry registry) {
  private static final PrometheusTextFormatWriter WRITER =
      PrometheusTextFormatWriter.builder().build();

  /**
   * Answers a request.
   *
   * @param target as in the request line; a query is left alone
   * @param authorization the header's value; null when it is absent
   */
  AdminAnswer answer(String method, String target, @Nullable String authorization) {
    int query = target.indexOf('?');
    String path = query < 0 ? target : target.substring(0, query);
    boolean ping = path.equals("/_health/ping");
    if (!ping && !path.equals("/metrics")) {
      return AdminAnswer.text(HttpResponseStatus.NOT_FOUND, "not found");
    }
    if (!method.equals("GET")) {
      return AdminAnswer.text(HttpResponseStatus.METHOD_NOT_ALLOWED, "method not allowed");
    }
    Verdict verdict = auth.judge(authorization);
    return ping ? ping(verdict) : metrics(verdict);
  }

  private AdminAnswer ping(Verdict verdict) {
    return switch (verdict) {
      case NOT_CONFIGURED -> AdminAnswer.text(HttpResponseStatus.NOT_FOUND, "disabled");
      case MISSING -> AdminAnswer.text(HttpResponseStatus.UNAUTHORIZED, "authorization required");
      case WRONG -> AdminAnswer.text(HttpResponseStatus.FORBIDDEN, "authorization error");
      case ADMITTED ->
          health
              .problem()
              .map(
                  problem ->
                      AdminAnswer.json(
                          HttpResponseStatus.SERVICE_UNAVAILABLE,
                          "{\"health\":\"ERROR\",\"error\":\"" + problem + "\"}"))
              .orElseGet(() -> AdminAnswer.json(HttpResponseStatus.OK, "{\"health\":\"OK\"}"));
    };
  }

  private AdminAnswer metrics(Verdict verdict) {
    return switch (verdict) {
      case MISSING -> AdminAnswer.text(HttpResponseStatus.UNAUTHORIZED, "Unauthorized");
      case WRONG -> AdminAnswer.text(HttpResponseStatus.FORBIDDEN, "Forbidden");
      case ADMITTED, NOT_CONFIGURED ->
          new AdminAnswer(HttpResponseStatus.OK, PrometheusTextFormatWriter.CONTENT_TYPE, scrape());
    };
  }

  private byte[] scrape() {
    try (ByteArrayOutputStream text = new ByteArrayOutputStream(32 * 1024)) {
      WRITER.write(text, registry.scrape());
      return text.toByteArray();
    } catch (IOException e) {
      throw new UncheckedIOException(e); // memory does not fail so
    }
  }
}
