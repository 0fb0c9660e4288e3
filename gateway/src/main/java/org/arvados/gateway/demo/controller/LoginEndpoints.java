package org.arvados.gateway.demo.controller;

import io.netty.handler.codec.http.QueryStringEncoder;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Login and logout, by the login method that the cluster has enabled (arvados-protocol sections
 * 10.1 to 10.3):
 *
 * <ul>
 *   <li>{@code Test}: a form of the controller's own, whose script takes the password to {@code
 *       users/authenticate} and the token, as it is, to any {@code return_to};
 *   <li>{@code OpenIDConnect} and {@code Google}: {@code return_to} must be trusted. A page stands
 *       in for the provider's; to choose an account there is to return from it, with the token
 *       percent-encoded;
 *   <li>{@code PAM} and {@code LDAP}: no page, passwords only.
 * </ul>
 */
final class LoginEndpoints {
  private static final String UNTRUSTED =
      "invalid return_to parameter: requesting site is not listed in TrustedClients config";
  private static final Set<String> PROVIDERS = Set.of("Google", "OpenIDConnect");
  private static final Set<String> PASSWORDS = Set.of("LDAP", "PAM", "Test");

  List<Route> routes() {
    return List.of(
        new Route("GET", "/login", false, this::page),
        new Route("POST", "/login", false, this::returnFromProvider),
        new Route("POST", "/arvados/v1/users/authenticate", false, this::authenticate),
        new Route("GET", "/logout", false, this::logout));
  }

  private static boolean has(EndpointCall call, Set<String> methods) {
    return call.cluster().settings().loginMethods().stream().anyMatch(methods::contains);
  }

  private ApiResponse page(EndpointCall call) {
    if (has(call, PROVIDERS)) {
      return trustedReturnTo(call)
          .map(returnTo -> ApiResponse.html(200, LoginPage.provider(people(call), returnTo)))
          .orElseGet(() -> ApiResponse.html(200, LoginPage.error(UNTRUSTED)));
    }
    if (has(call, Set.of("Test"))) {
      String returnTo = call.request().parameters().text("return_to").orElse("");
      return ApiResponse.html(200, LoginPage.test(returnTo));
    }
    return ErrorBody.ofController(500, "interactive login is not available");
  }

  private ApiResponse returnFromProvider(EndpointCall call) {
    Optional<String> returnTo = has(call, PROVIDERS) ? trustedReturnTo(call) : Optional.empty();
    if (returnTo.isEmpty()) {
      return ApiResponse.html(200, LoginPage.error(UNTRUSTED));
    }
    String username = call.request().parameters().text("username").orElse("");
    return people(call).stream()
        .filter(user -> user.username().equals(username))
        .findFirst()
        .map(user -> call.state().addToken(user.uuid(), row -> row))
        .map(token -> ApiResponse.redirect(302, withToken(returnTo.get(), token)))
        .orElseGet(() -> ApiResponse.html(200, LoginPage.error("no such account")));
  }

  private ApiResponse authenticate(EndpointCall call) {
    if (!has(call, PASSWORDS)) {
      throw CallRefusedException.ofController(
          400, "username/password authentication is not available");
    }
    RequestParameters form = call.request().parameters();
    String username = form.text("username").orElse("");
    String password = form.text("password").orElse("");
    return people(call).stream()
        .filter(user -> user.username().equals(username))
        .filter(user -> call.state().hasPassword(user.uuid(), password))
        .findFirst()
        .map(user -> call.state().addToken(user.uuid(), row -> row))
        .map(token -> ApiResponse.json(200, RowJson.of(token)))
        .orElseThrow(
            () ->
                CallRefusedException.ofController(
                    has(call, Set.of("Test")) ? 500 : 401, "authentication failed"));
  }

  private static List<UserRow> people(EndpointCall call) {
    return call.cluster()
        .all(UserRow.class)
        .filter(user -> !user.uuid().equals(call.cluster().system().rootUser()))
        .filter(user -> !user.uuid().equals(call.cluster().system().anonymousUser()))
        .toList();
  }

  private static String withToken(String returnTo, TokenRow token) {
    URI target = URI.create(returnTo);
    QueryStringEncoder query = new QueryStringEncoder("");
    RequestParameters.pairs(Optional.ofNullable(target.getRawQuery()).orElse(""))
        .forEach(
            (name, values) -> {
              if (!name.equals("api_token")) {
                values.forEach(value -> query.addParam(name, value));
              }
            });
    query.addParam("api_token", token.v2().reveal());
    int end = returnTo.indexOf('?') < 0 ? returnTo.indexOf('#') : returnTo.indexOf('?');
    return (end < 0 ? returnTo : returnTo.substring(0, end)) + query;
  }

  private static Optional<String> trustedReturnTo(EndpointCall call) {
    TrustedClients trusted = new TrustedClients(call.cluster().settings());
    return call.request().parameters().text("return_to").filter(trusted::trusts);
  }

  /** The token ends first, wherever the browser is sent then. */
  private ApiResponse logout(EndpointCall call) {
    Authenticator authenticator = new Authenticator(call.cluster());
    TokenSources.ofController(call.request()).stream()
        .flatMap(token -> authenticator.find(token).stream())
        .filter(token -> call.state().current(token).isPresent())
        .forEach(call.state()::expireSilently);
    if (call.request().parameters().text("return_to").isEmpty()) {
      return ApiResponse.redirect(302, workbench(call));
    }
    return trustedReturnTo(call)
        .map(target -> ApiResponse.redirect(302, target))
        .orElseThrow(() -> CallRefusedException.ofController(400, UNTRUSTED));
  }

  private static String workbench(EndpointCall call) {
    URI url = call.cluster().settings().services().get("Workbench2");
    return url == null ? "" : url.toString();
  }
}
