package org.arvados.gateway.demo.crunch;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.QueryStringDecoder;
import java.util.List;
import java.util.Set;
import org.arvados.gateway.tunnel.GatewayProof;
import org.jspecify.annotations.Nullable;

/**
 * Which part of the gateway server answers a request: the dispatch order of arvados-protocol
 * section 6.3. Pure.
 *
 * @param containerUuid the server's own container
 * @param proof its proof
 * @param certificate the one it shows, to which the proof is bound
 */
record GatewayDispatch(String containerUuid, GatewayProof proof, GatewayCertificate certificate) {
  static final String UUID_HEADER = "X-Arvados-Container-Gateway-Uuid";
  static final String AUTHORIZATION_HEADER = "X-Arvados-Authorization";
  static final String PROOF_HEADER = "X-Arvados-Authorization-Response";
  static final String TARGET_PORT_HEADER = "X-Arvados-Container-Target-Port";
  static final String WEBDAV_SOURCE_HEADER = "X-Webdav-Source";
  static final String WEBDAV_PREFIX_HEADER = "X-Webdav-Prefix";

  /** The value of {@code Vary} in every response: the headers that choose the answer. */
  static final String VARY =
      String.join(
          ", ",
          List.of(
              AUTHORIZATION_HEADER,
              UUID_HEADER,
              TARGET_PORT_HEADER,
              WEBDAV_PREFIX_HEADER,
              WEBDAV_SOURCE_HEADER));

  private static final Set<String> LOG_METHODS = Set.of("GET", "OPTIONS", "PROPFIND");

  /**
   * What of a request decides. Header values are the first of their name, null where absent.
   *
   * @param method as sent
   * @param uuidHeader {@value #UUID_HEADER}
   * @param uuidField the form or query field {@code uuid}, which counts where the header is absent
   * @param authorization {@value #AUTHORIZATION_HEADER}
   * @param upgrade {@code Upgrade}
   * @param webdavSource {@value #WEBDAV_SOURCE_HEADER}
   * @param targetPort {@value #TARGET_PORT_HEADER}
   */
  record Request(
      String method,
      @Nullable String uuidHeader,
      @Nullable String uuidField,
      @Nullable String authorization,
      @Nullable String upgrade,
      @Nullable String webdavSource,
      @Nullable String targetPort) {

    /**
     * Reads a request.
     *
     * @param head the request line and headers
     * @param form the body where {@link #needsForm} said so, else empty
     */
    static Request of(HttpRequest head, String form) {
      HttpHeaders headers = head.headers();
      return new Request(
          head.method().name(),
          headers.get(UUID_HEADER),
          uuidField(head, form),
          headers.get(AUTHORIZATION_HEADER),
          headers.get(HttpHeaderNames.UPGRADE),
          headers.get(WEBDAV_SOURCE_HEADER),
          headers.get(TARGET_PORT_HEADER));
    }

    /** Whether the body must be read before the request can be answered. */
    static boolean needsForm(HttpRequest head) {
      CharSequence type = HttpUtil.getMimeType(head);
      boolean form = type != null && "application/x-www-form-urlencoded".contentEquals(type);
      return of(head, "").asksForSsh() || (form && !head.headers().contains(UUID_HEADER));
    }

    private static @Nullable String uuidField(HttpRequest head, String form) {
      List<String> inForm = new QueryStringDecoder(form, false).parameters().get("uuid");
      List<String> inQuery = new QueryStringDecoder(head.uri()).parameters().get("uuid");
      List<String> values = inForm != null ? inForm : inQuery;
      return values == null ? null : values.get(0);
    }

    String uuid() {
      return !orEmpty(uuidHeader).isEmpty() ? orEmpty(uuidHeader) : orEmpty(uuidField);
    }

    boolean asksForSsh() {
      return method.equals("POST") && "ssh".equals(upgrade);
    }
  }

  /** The answer's kind, in dispatch order. */
  sealed interface Route {
    /** Step 1: 502, unproven. */
    record Misdirected(String text) implements Route {}

    /** Step 2: 401, unproven. */
    record BadAuthorization() implements Route {}

    /** Step 3: 101 and SSH. */
    record Ssh() implements Route {}

    /** Step 4: the container's log. */
    record Log(boolean methodAllowed) implements Route {}

    /** Step 5: the HTTP forward mode; the port's text is used as it came. */
    record Forward(String port) implements Route {}

    /** Step 6: 404. */
    record NotFound() implements Route {}
  }

  Route route(Request request) {
    if (!request.uuid().equals(containerUuid)) {
      return misdirected(request.uuid());
    }
    if (!proof.admits(orEmpty(request.authorization()), certificate.der())) {
      return new Route.BadAuthorization();
    }
    if (request.asksForSsh()) {
      return new Route.Ssh();
    }
    if ("/log".equals(request.webdavSource())) {
      return new Route.Log(LOG_METHODS.contains(request.method()));
    }
    String port = orEmpty(request.targetPort());
    return port.isEmpty() ? new Route.NotFound() : new Route.Forward(port);
  }

  Route.Misdirected misdirected(String meantFor) {
    return new Route.Misdirected(
        "misdirected request: meant for \"%s\" but received by crunch-run \"%s\""
            .formatted(meantFor, containerUuid));
  }

  /** What the server proves itself with in its answer to this request. */
  String proofFor(Request request) {
    return proof.respondAuth(orEmpty(request.authorization()));
  }

  private static String orEmpty(@Nullable String value) {
    return value == null ? "" : value;
  }
}
