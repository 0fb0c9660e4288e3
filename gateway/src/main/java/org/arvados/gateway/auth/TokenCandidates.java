package org.arvados.gateway.auth;

import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
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
    List<Session> sessions =
        ours.stream()
            .limit(MAX_OPENED)
            .flatMap(value -> seal.open(value, host.authority(), now).stream())
            .filter(isRevoked.negate())
            .toList();
    boolean plain = readArvadosCookie || (ours.isEmpty() && request.secFetchSite().isEmpty());
    Stream<Candidate> all =
        Stream.of(
                query.token().stream().map(token -> Candidate.of(token, Source.QUERY)),
                sessions.stream().map(Candidate::of),
                plain ? arvadosCookies(cookies) : Stream.<Candidate>empty(),
                authorization(request))
            .flatMap(candidates -> candidates);
    return new TokenCandidates(query, firstFew(all), sessions, sessions.size() < ours.size());
  }

  /** Those that a script must have known: the ones of cookies, which any page sends, left out. */
  public TokenCandidates withoutCookies() {
    List<Candidate> known =
        list.stream().filter(candidate -> !candidate.source().isCookie()).toList();
    return new TokenCandidates(query, known, List.of(), staleCookie);
  }

  private static Stream<Candidate> arvadosCookies(RequestCookies cookies) {
    return cookies.values(ArvadosCookie.NAME).stream()
        .flatMap(value -> ArvadosCookie.decode(value).stream())
        .map(token -> Candidate.of(token, Source.ARVADOS_COOKIE));
  }

  private static Stream<Candidate> authorization(TokenRequest request) {
    return request.authorization().stream()
        .flatMap(value -> AuthorizationToken.parse(value).stream())
        .map(found -> Candidate.of(found.token(), Source.AUTHORIZATION));
  }

  private static List<Candidate> firstFew(Stream<Candidate> candidates) {
    Set<String> seen = new HashSet<>();
    return candidates
        .filter(candidate -> seen.add(candidate.token().digest()))
        .limit(MAX_TRIED)
        .toList();
  }
}
