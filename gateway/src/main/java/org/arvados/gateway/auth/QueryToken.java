package org.arvados.gateway.auth;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.arvados.api.ApiToken;

/**
 * What the query of a request target holds for us (rule T2): {@code arvados_api_token} with any
 * value, {@code api_token} with a value that looks like an Arvados token, so that an application's
 * own {@code api_token=abc} passes. The first counts, all are removed. No {@code toString} shows a
 * token or a query.
 */
public sealed interface QueryToken {
  /** The target without our parameters; all else keeps order and encoding byte for byte. */
  String cleanTarget();

  /** The token that counts, if there is one to try. */
  default Optional<ApiToken> token() {
    return this instanceof Found found ? Optional.of(found.value()) : Optional.empty();
  }

  /**
   * None of our parameters is there.
   *
   * @param cleanTarget the target as it came
   */
  record Absent(String cleanTarget) implements QueryToken {
    @Override
    public String toString() {
      return "Absent";
    }
  }

  /**
   * A token to try.
   *
   * @param value of the first of our parameters
   * @param cleanTarget the target without them
   */
  record Found(ApiToken value, String cleanTarget) implements QueryToken {
    @Override
    public String toString() {
      return "Found";
    }
  }

  /**
   * The first of our parameters is empty, cannot be decoded or can be no token: an invalid token.
   *
   * @param cleanTarget the target without our parameters
   */
  record Unusable(String cleanTarget) implements QueryToken {
    @Override
    public String toString() {
      return "Unusable";
    }
  }

  /**
   * Looks through a request target.
   *
   * @param target in origin form; anything after the first question mark is the query
   */
  static QueryToken scan(String target) {
    int mark = target.indexOf('?');
    if (mark < 0) {
      return new Absent(target);
    }
    List<String> kept = new ArrayList<>();
    List<Optional<ApiToken>> ours = new ArrayList<>();
    for (String parameter : target.substring(mark + 1).split("&", -1)) {
      if (isOurs(parameter)) {
        ours.add(FormEncoding.decode(value(parameter)).flatMap(TokenForm::token));
      } else {
        kept.add(parameter);
      }
    }
    if (ours.isEmpty()) {
      return new Absent(target);
    }
    String query = String.join("&", kept);
    String clean = target.substring(0, mark) + (query.isEmpty() ? "" : "?" + query);
    return ours.get(0)
        .<QueryToken>map(token -> new Found(token, clean))
        .orElseGet(() -> new Unusable(clean));
  }

  private static boolean isOurs(String parameter) {
    return switch (FormEncoding.decode(name(parameter)).orElse("")) {
      case "arvados_api_token" -> true;
      case "api_token" ->
          FormEncoding.decode(value(parameter))
              .filter(value -> TokenForm.looksLikeArvados(value.strip()))
              .isPresent();
      default -> false;
    };
  }

  private static String name(String parameter) {
    int equals = parameter.indexOf('=');
    return equals < 0 ? parameter : parameter.substring(0, equals);
  }

  private static String value(String parameter) {
    int equals = parameter.indexOf('=');
    return equals < 0 ? "" : parameter.substring(equals + 1);
  }
}
