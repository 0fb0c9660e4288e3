package org.arvados.api;

import java.util.regex.Pattern;

/** Makes text from elsewhere fit for a log: no secrets, no control characters, no great length. */
final class SafeText {
  private static final int MAX_LENGTH = 200;

  /** Tokens with a uuid, whatever their secret looks like. */
  private static final Pattern V2_TOKEN =
      Pattern.compile("v2/[a-z0-9]{5}-[a-z0-9]{5}-[a-z0-9]{15}[^\\s\"']*");

  /** Bare secrets (50 base-36 characters), salted ones (40 hex) and what looks like either. */
  private static final Pattern LONG_SECRET = Pattern.compile("[0-9A-Za-z_.~+=-]{40,}");

  private static final Pattern QUERY = Pattern.compile("\\?[^\\s\"']*");
  private static final Pattern CONTROL = Pattern.compile("\\p{Cntrl}+");

  private SafeText() {}

  static String of(String text) {
    String safe = V2_TOKEN.matcher(text).replaceAll("[redacted]");
    safe = QUERY.matcher(safe).replaceAll("");
    safe = LONG_SECRET.matcher(safe).replaceAll("[redacted]");
    safe = CONTROL.matcher(safe).replaceAll(" ");
    return safe.length() > MAX_LENGTH ? safe.substring(0, MAX_LENGTH) : safe;
  }
}
