package org.arvados.gateway.demo.controller;

import io.netty.handler.codec.http.QueryStringEncoder;
import java.net.URI;
import java.util.List;
import java.util.Optional;

/**
 * Login without passwords, and logout (arvados-protocol section 10). {@code GET /login} shows the
 * accounts; to choose one is {@code POST /login}, which issues a token and sends the browser back
 * with it in {@code api_token}. Unlike Arvados's own Test backend this one trusts {@code return_to}
 * only by the rule of section 10.2, so that a gateway that is not registered is noticed.
 */
final class LoginEndpoints {
  private static final String UNTRUSTED =
      "invalid return_to parameter: requesting site is not listed in TrustedClients config";

  List<Route> routes() {
    return List.of(
        new Route("GET", "/login", false, this::choose),
        new Route("POST", "/login", false, this::login),
        new Route("GET", "/logout", false, this::logout));
  }

  private ApiResponse choose(EndpointCall call) {
    Optional<String> returnTo = returnTo(call);
    if (returnTo.isEmpty()) {
      return ApiResponse.html(200, LoginPage.error(UNTRUSTED));
    }
    List<UserRow> users =
        call.cluster().all(UserRow.class).filter(user -> !isSystem(call, user)).toList();
    return ApiResponse.html(200, LoginPage.accounts(users, returnTo.get()));
  }

  private ApiResponse login(EndpointCall call) {
    Optional<String> returnTo = returnTo(call);
    if (returnTo.isEmpty()) {
      return ApiResponse.html(200, LoginPage.error(UNTRUSTED));
    }
    String username = call.request().parameters().text("username").orElse("");
    Optional<UserRow> user =
        call.cluster()
            .all(UserRow.class)
            .filter(one -> one.username().equals(username) && !isSystem(call, one))
            .findFirst();
    if (user.isEmpty()) {
      return ApiResponse.html(200, LoginPage.error("no such account"));
    }
    TokenRow token = call.state().addToken(user.get().uuid(), row -> row);
    return ApiResponse.redirect(302, withToken(returnTo.get(), token));
  }

  private static boolean isSystem(EndpointCall call, UserRow user) {
    return user.uuid().equals(call.cluster().system().rootUser())
        || user.uuid().equals(call.cluster().system().anonymousUser());
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

  private static Optional<String> returnTo(EndpointCall call) {
    TrustedClients trusted = new TrustedClients(call.cluster().settings());
    return call.request().parameters().text("return_to").filter(trusted::trusts);
  }

  private ApiResponse logout(EndpointCall call) {
    Optional<String> asked = call.request().parameters().text("return_to");
    Optional<String> target = asked.isPresent() ? returnTo(call) : workbench(call);
    if (target.isEmpty()) {
      throw CallRefusedException.ofController(400, UNTRUSTED);
    }
    Authenticator authenticator = new Authenticator(call.cluster());
    TokenSources.ofController(call.request()).stream()
        .flatMap(token -> authenticator.find(token).stream())
        .filter(token -> call.state().current(token).isPresent())
        .forEach(call.state()::expireSilently);
    return ApiResponse.redirect(302, target.get());
  }

  private static Optional<String> workbench(EndpointCall call) {
    return Optional.ofNullable(call.cluster().settings().services().get("Workbench2"))
        .map(URI::toString);
  }
}
