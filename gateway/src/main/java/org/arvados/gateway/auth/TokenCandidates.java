package org.arvados.gateway.auth;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.arvados.api.ApiToken;
import org.arvados.gateway.host.GatewayHost;

/**
 * The tokens of one request (rules T1, T6).
 *
 * @param query what the query held
 * @param list at most four different tokens in the order of trying
 * @param sessions of all cookies of ours that opened, in order
 * @param staleCookie whether a cookie of our name was there that did not open: it should be expired
 */
public record TokenCandidates(
    QueryToken query, List<Candidate> list, List<Session> sessions, boolean staleCookie) {
  /** So many different tokens are tried in a request. */
  public static final int MAX_TRIED = 4;

  /** So many cookies of our name are opened: cookies of other paths may hide the good one. */
  static final int MAX_OPENED = 8;

  /** Keeps lists of its own. */
  public TokenCandidates {
    list = List.copyOf(list);
    sessions = List.copyOf(sessions);
  }

  /**
   * Looks through a request.
   *
   * @param host whose cookies count
   * @param seal opens our cookie
   * @param isRevoked whether its session was ended here before its time
   * @param now for the cookie's age
   * @param readArvadosCookie the operator's migration switch: read the plain cookie of browsers too
   */
  public static TokenCandidates find(
      TokenRequest request,
      GatewayHost host,
      CookieSeal seal,
      Predicate<Session> isRevoked,
      Instant now,
      boolean readArvadosCookie) {
    QueryToken query = QueryToken.scan(request.target());
    RequestCookies cookies = RequestCookies.of(request.cookies());
    List<String> ours = cookies.values(GatewayCookie.nameFor(host));
    List<Session> sessions = new ArrayList<>(1);
    for (String value : ours.subList(0, Math.min(ours.size(), MAX_OPENED))) {
      seal.open(value, host.authority(), now).filter(isRevoked.negate()).ifPresent(sessions::add);
    }
    FirstFew found = new FirstFew();
    query.token().ifPresent(token -> found.add(token, Source.QUERY));
    sessions.forEach(session -> found.add(Candidate.of(session)));
    if (readArvadosCookie || (ours.isEmpty() && request.secFetchSite().isEmpty())) {
      for (String value : cookies.values(ArvadosCookie.NAME)) {
        ArvadosCookie.decode(value).ifPresent(token -> found.add(token, Source.ARVADOS_COOKIE));
      }
    }
    for (String value : request.authorization()) {
      AuthorizationToken.parse(value)
          .ifPresent(token -> found.add(token.token(), Source.AUTHORIZATION));
    }
    return new TokenCandidates(query, found.list, sessions, sessions.size() < ours.size());
  }

  /** Those that a script must have known: the ones of cookies, which any page sends, left out. */
  public TokenCandidates withoutCookies() {
    List<Candidate> known =
        list.stream().filter(candidate -> !candidate.source().isCookie()).toList();
    return new TokenCandidates(query, known, List.of(), staleCookie);
  }

  /** The first few different tokens. */
  private static final class FirstFew {
    private final List<Candidate> list = new ArrayList<>(MAX_TRIED);

    void add(ApiToken token, Source source) {
      add(Candidate.of(token, source));
    }

    void add(Candidate candidate) {
      if (list.size() < MAX_TRIED && !holds(candidate.token())) {
        list.add(candidate);
      }
    }

    private boolean holds(ApiToken token) {
      for (Candidate candidate : list) {
        if (candidate.token().equals(token)) {
          return true;
        }
      }
      return false;
    }
  }
}
