package org.arvados.gateway.auth;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.arvados.api.ApiToken;
import org.arvados.gateway.host.ServiceHost;

/**
 * The tokens of one request (rules T1, T6).
 *
 * @param query what the query held
 * @param list at most four different tokens in the order of trying
 * @param staleCookie whether a cookie of our name was there that did not open: it should be expired
 */
public record TokenCandidates(QueryToken query, List<Candidate> list, boolean staleCookie) {
  /** So many different tokens are tried in a request. */
  public static final int MAX_TRIED = 4;

  /** So many cookies of our name are opened: cookies of other paths may hide the good one. */
  static final int MAX_OPENED = 8;

  /** Keeps a list of its own. */
  public TokenCandidates {
    list = List.copyOf(list);
  }

  /**
   * Looks through a request.
   *
   * @param host whose cookies count
   * @param seal opens our cookie
   * @param now for the cookie's age
   * @param readArvadosCookie the operator's migration switch: read the plain cookie of browsers too
   */
  public static TokenCandidates find(
      TokenRequest request,
      ServiceHost host,
      CookieSeal seal,
      Instant now,
      boolean readArvadosCookie) {
    QueryToken query = QueryToken.scan(request.target());
    Collected found = new Collected();
    query.token().ifPresent(token -> found.add(token, Source.QUERY));
    RequestCookies cookies = RequestCookies.of(request.cookies());
    List<String> ours = cookies.values(GatewayCookie.nameFor(host.wildcard()));
    int opened = 0;
    for (String value : ours.subList(0, Math.min(ours.size(), MAX_OPENED))) {
      Optional<Session> session = seal.open(value, host.authority(), now);
      if (session.isPresent()) {
        opened++;
        found.add(Candidate.of(session.get()));
      }
    }
    if (readArvadosCookie || (ours.isEmpty() && request.secFetchSite().isEmpty())) {
      for (String value : cookies.values(ArvadosCookie.NAME)) {
        ArvadosCookie.decode(value).ifPresent(token -> found.add(token, Source.ARVADOS_COOKIE));
      }
    }
    for (String value : request.authorization()) {
      AuthorizationToken.parse(value)
          .ifPresent(token -> found.add(token.token(), Source.AUTHORIZATION));
    }
    return new TokenCandidates(query, found.candidates, opened < ours.size());
  }

  /** The first few different tokens. */
  private static final class Collected {
    private final List<Candidate> candidates = new ArrayList<>(MAX_TRIED);

    void add(ApiToken token, Source source) {
      add(Candidate.of(token, source));
    }

    void add(Candidate candidate) {
      if (candidates.size() < MAX_TRIED && !holds(candidate.token())) {
        candidates.add(candidate);
      }
    }

    private boolean holds(ApiToken token) {
      for (Candidate candidate : candidates) {
        if (candidate.token().equals(token)) {
          return true;
        }
      }
      return false;
    }
  }
}
