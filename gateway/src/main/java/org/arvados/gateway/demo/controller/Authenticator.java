package org.arvados.gateway.demo.controller;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.arvados.api.ApiToken;

/**
 * Whose tokens these are, and whether they cover the call (arvados-protocol sections 2.1, 2.4 and
 * 2.5). Pure.
 *
 * @param cluster what is known
 */
record Authenticator(ClusterSnapshot cluster) {
  /** Any valid token may ask about itself (section 2.5). */
  private static final String OWN_RECORD = "/arvados/v1/api_client_authorizations/current";

  /**
   * The caller. The first valid token tells who; the others, where their scopes cover the call, add
   * what they can read.
   *
   * @throws CallRefusedException with 401 without a valid token, 403 when its scopes do not cover
   *     the call
   */
  Caller authenticate(List<ApiToken> tokens, String method, String path) {
    List<TokenRow> valid = tokens.stream().flatMap(token -> find(token).stream()).toList();
    if (valid.isEmpty()) {
      throw CallRefusedException.notLoggedIn();
    }
    TokenRow current = valid.get(0);
    if (!covers(current, method, path)) {
      throw CallRefusedException.forbidden();
    }
    List<UserRow> readers = new ArrayList<>();
    valid.stream()
        .filter(token -> covers(token, method, path))
        .flatMap(token -> cluster.user(token.ownerUuid()).stream())
        .forEach(readers::add);
    return new Caller(current, new ClusterView(cluster, readers));
  }

  /** The record of a token, if it is valid now. */
  Optional<TokenRow> find(ApiToken token) {
    String[] parts = token.reveal().split("/", -1);
    return cluster
        .allTokens()
        .filter(row -> matches(row, parts))
        .filter(this::isAlive)
        .filter(row -> cluster.user(row.ownerUuid()).isPresent())
        .findFirst();
  }

  private boolean matches(TokenRow row, String[] parts) {
    if (parts.length == 1) {
      return parts[0].equals(row.secret());
    }
    boolean isV2 = parts[0].equals("v2") && (parts.length == 3 || parts.length == 4);
    boolean isRoot = row.uuid().equals(cluster.system().rootToken());
    return isV2
        && !isRoot
        && parts[1].equals(row.uuid().text())
        && (parts[2].equals(row.secret()) || parts[2].equals(salted(row.secret())))
        && (parts.length == 3 || isOfContainer(row, parts[3]));
  }

  private static boolean isOfContainer(TokenRow row, String container) {
    return row.containerUuid() != null && row.containerUuid().text().equals(container);
  }

  private boolean isAlive(TokenRow row) {
    Instant end = row.expiresAt();
    boolean ended = end != null && !end.isAfter(cluster.at());
    boolean orphaned =
        row.containerUuid() != null
            && cluster
                .find(ContainerRow.class, row.containerUuid().text())
                .filter(ContainerRow::hasLiveToken)
                .isEmpty();
    return !ended && !orphaned;
  }

  /** A secret salted for this very cluster is as good as the secret. */
  private String salted(String secret) {
    try {
      Mac mac = Mac.getInstance("HmacSHA1");
      mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA1"));
      byte[] id = cluster.system().cluster().getBytes(StandardCharsets.UTF_8);
      return HexFormat.of().formatHex(mac.doFinal(id));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has HmacSHA1", e);
    }
  }

  private static boolean covers(TokenRow token, String method, String path) {
    String asked = method + " " + path;
    return token.scopes().equals(List.of("all"))
        || asked.equals("GET " + OWN_RECORD)
        || token.scopes().stream().anyMatch(scope -> covers(scope, asked))
        || (method.equals("HEAD") && covers(token, "GET", path));
  }

  private static boolean covers(String scope, String asked) {
    return asked.equals(scope) || (scope.endsWith("/") && asked.startsWith(scope));
  }
}
