package org.arvados.gateway.own;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.arvados.gateway.auth.Candidate;
import org.arvados.gateway.auth.RequestCookies;
import org.arvados.gateway.auth.Source;
import org.arvados.gateway.auth.TokenCandidates;
import org.arvados.gateway.host.GatewayHost;
import org.arvados.gateway.host.RequestTarget;
import org.arvados.gateway.page.Audience;

/**
 * A request for one of the gateway's own pages. It did not come from a page of another host: that
 * was looked at before (rule X2). It holds secrets: {@link #toString()} shows none.
 *
 * @param method as sent
 * @param target in origin form, as sent
 * @param host it was sent to
 * @param tokens that came with it
 * @param header the values of a header field by its name, in any case
 * @param body as sent; empty for a route without body
 * @param clientAddress without port; for calls to the API
 * @param requestId likewise
 */
public record OwnRequest(
    String method,
    RequestTarget target,
    GatewayHost host,
    TokenCandidates tokens,
    Function<String, List<String>> header,
    String body,
    String clientAddress,
    String requestId) {

  /** The parameters of the query; none when it is malformed. */
  public FormParameters query() {
    String text = target.text();
    int mark = text.indexOf('?');
    return FormParameters.parse(mark < 0 ? "" : text.substring(mark + 1));
  }

  /** The parameters of a posted form; none when it is malformed. */
  public FormParameters form() {
    return FormParameters.parse(body);
  }

  /** Every cookie. */
  public RequestCookies cookies() {
    return RequestCookies.of(header.apply("Cookie"));
  }

  /**
   * Whoever is signed in here: tokens of our cookie and of headers. One in the query does not
   * count, since a link could make its visitor another user's (rule T4).
   */
  public List<Candidate> visitors() {
    return tokens.list().stream().filter(candidate -> candidate.source() != Source.QUERY).toList();
  }

  /** Who will read the answer. */
  public Audience audience() {
    return Audience.of(name -> header.apply(name).stream().findFirst());
  }

  /** The only value of a header field; empty when it is absent or repeated. */
  public Optional<String> only(String name) {
    List<String> values = header.apply(name);
    return values.size() == 1 ? Optional.of(values.get(0)) : Optional.empty();
  }

  @Override
  public String toString() {
    return "OwnRequest[" + method + " " + host.name() + target.path() + "]";
  }
}
