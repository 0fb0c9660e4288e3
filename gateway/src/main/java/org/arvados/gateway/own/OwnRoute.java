package org.arvados.gateway.own;

import java.time.Duration;
import org.arvados.gateway.host.BaseHost;
import org.arvados.gateway.host.GatewayHost;

/**
 * Where one of the gateway's own pages is.
 *
 * @param place on which hosts
 * @param method {@code GET}, which stands for {@code HEAD} too, or {@code POST}
 * @param path the whole path, as sent
 * @param mostBytes of a body; 0 when none is read
 * @param page answers
 */
public record OwnRoute(Place place, String method, String path, int mostBytes, OwnPage page) {
  /** So long an answer may take, with every call to the API. */
  public static final Duration PATIENCE = Duration.ofSeconds(20);

  /** Longer forms than this have no use. */
  public static final int MOST_FORM_BYTES = 16 * 1024;

  /** The hosts that a page is on. */
  public enum Place {
    /** Every service host, where only paths below {@link OwnPages#RESERVED} are ours. */
    SERVICE_HOSTS,
    /** The gateway's own host, all of which is ours. */
    BASE_HOST;

    boolean has(GatewayHost host) {
      return (host instanceof BaseHost) == (this == BASE_HOST);
    }
  }

  /** Checks that the route can be reached. */
  public OwnRoute {
    if (!path.startsWith("/")
        || (place == Place.SERVICE_HOSTS && !path.startsWith(OwnPages.RESERVED))) {
      throw new IllegalArgumentException("no path of ours: " + path);
    }
  }

  /** A page that is read. */
  public static OwnRoute get(Place place, String path, OwnPage page) {
    return new OwnRoute(place, "GET", path, 0, page);
  }

  /** A page that small forms are posted to. */
  public static OwnRoute post(Place place, String path, OwnPage page) {
    return new OwnRoute(place, "POST", path, MOST_FORM_BYTES, page);
  }

  boolean takes(String sent) {
    return method.equals(sent) || (method.equals("GET") && sent.equals("HEAD"));
  }
}
