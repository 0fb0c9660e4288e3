package org.arvados.gateway.signin;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/** Where the pages of signing in and out are. */
public final class SignInPaths {
  /** Begins a sign-in: on service hosts for the service, on the base host for either. */
  public static final String SIGN_IN = "/.arvados/sign-in";

  /** On the base host alone: where the cluster's login page returns to, with a token. */
  public static final String RETURN = "/.arvados/signed-in";

  /** On service hosts: where a sign-in ends, with a sealed code. */
  public static final String ENTER = "/.arvados/enter";

  /** Says why a sign-in did not end well. */
  public static final String FAILED = "/.arvados/sign-in-failed";

  /** Asks, and takes the answer. */
  public static final String SIGN_OUT = "/.arvados/sign-out";

  /** Says that it is done. */
  public static final String SIGNED_OUT = "/.arvados/signed-out";

  /** The parameter of a sign-in at the base host after signing out: somebody wants it. */
  static final String WANTED = "wanted";

  /** A sign-in that somebody wants at the base host. */
  static final String AGAIN = SIGN_IN + "?" + WANTED + "=yes";

  private SignInPaths() {}

  /** A path with one parameter. */
  static String with(String path, String name, String value) {
    return path + "?" + name + "=" + URLEncoder.encode(value, StandardCharsets.UTF_8);
  }

  /** The link that signs in and leads to a target afterwards. */
  static String signIn(String target) {
    return target.equals("/") ? SIGN_IN : with(SIGN_IN, "to", target);
  }
}
