package org.arvados.gateway.config;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Tokens of the cluster's configuration (arvados-protocol sections 2.1 and 8.2). */
final class Tokens {
  private static final Pattern ACCEPTED = Pattern.compile("[a-zA-Z0-9]+");
  private static final int GOOD_LENGTH = 32;

  private Tokens() {}

  /**
   * Reads {@code SystemRootToken} or {@code ManagementToken}.
   *
   * @throws MalformedValueException if it is blank or has other characters than letters and digits
   */
  static Secret parse(String text) {
    return check(secret(text));
  }

  /**
   * The same token, when it is one that a configuration may hold.
   *
   * @throws MalformedValueException if it has other characters than letters and digits
   */
  static Secret check(Secret token) {
    if (token.reveal().startsWith("v2/")) {
      throw new MalformedValueException(
          "is a user's token",
          "use the token itself as the cluster file has it, not one of v2/ form");
    }
    if (!ACCEPTED.matcher(token.reveal()).matches()) {
      throw new MalformedValueException(
          "has characters other than letters and digits", "use letters and digits only");
    }
    return token;
  }

  /** Reads {@code AnonymousUserToken}. */
  static Secret parseAnonymous(String text) {
    return anonymous(secret(text));
  }

  /**
   * The anonymous token as Arvados uses it: with exactly three slashes, its third part alone.
   *
   * @throws MalformedValueException if the secret part has other characters than letters and digits
   */
  static Secret anonymous(Secret token) {
    List<String> parts = List.of(token.reveal().split("/", -1));
    if (parts.size() == 4) {
      return parse(parts.get(2));
    }
    if (parts.size() == 3 && parts.get(0).equals("v2")) {
      parse(parts.get(2));
      return token;
    }
    return check(token);
  }

  private static Secret secret(String text) {
    if (text.isBlank()) {
      throw new MalformedValueException("is blank", "write the token, or leave the key out");
    }
    return Secret.of(text);
  }

  /** Warns of a token that could be guessed. */
  static void warnIfShort(Optional<Secret> token, Place place, Findings findings) {
    if (token.isPresent() && token.get().reveal().length() < GOOD_LENGTH) {
      findings.warn(
          place,
          "is shorter than " + GOOD_LENGTH + " characters and could be guessed",
          "use a random one of 50 letters and digits, in the whole cluster");
    }
  }
}
