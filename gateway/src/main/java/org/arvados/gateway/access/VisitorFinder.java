package org.arvados.gateway.access;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.arvados.api.ApiToken;
import org.arvados.gateway.access.Refusal.Reason;
import org.arvados.gateway.auth.Candidate;
import org.jspecify.annotations.Nullable;

/** Which of a request's tokens says who the visitor is: the first valid one (rules T1, T8). */
final class VisitorFinder {
  private static final String V2 = "v2/";

  private final Facts facts;
  private final byte[] rootSecret;

  VisitorFinder(Facts facts, ApiToken systemRootToken) {
    this.facts = facts;
    this.rootSecret = secret(systemRootToken);
  }

  /** Who it is; null when that must be asked. */
  @Nullable Finding find(Reading reading, List<Candidate> candidates, Instant now) {
    Reason nobody = Reason.NO_TOKEN;
    for (Candidate candidate : candidates) {
      if (isRoot(candidate.token())) {
        return new Finding(null, null, Reason.ROOT_TOKEN);
      }
      @Nullable Fact<TokenHolder> fact = facts.holder(reading, candidate.token());
      if (fact == null) {
        return null;
      }
      Optional<TokenHolder> holder = fact.value().filter(valid -> !isExpired(valid, now));
      if (holder.isEmpty()) {
        nobody = Reason.INVALID_TOKEN;
      } else if (holder.get().isSystem()) {
        return new Finding(null, null, Reason.ROOT_TOKEN);
      } else if (!holder.get().isAnonymous()) {
        return new Finding(holder.get(), candidate, Reason.NO_TOKEN);
      }
    }
    return new Finding(null, null, nobody);
  }

  /** Whose token says who the visitor is, going by what is known; null when that is nobody. */
  @Nullable Candidate candidate(Reading reading, List<Candidate> candidates, Instant now) {
    @Nullable Finding finding = find(reading, candidates, now);
    return finding == null ? null : finding.candidate();
  }

  /** The active user that a token belongs to. */
  Optional<Visitor> person(Fact<TokenHolder> fact, Instant now) {
    return fact.value()
        .filter(valid -> !isExpired(valid, now) && !valid.isSystem() && !valid.isAnonymous())
        .filter(valid -> valid.isActive() || !valid.isUserKnown())
        .map(TokenHolder::visitor);
  }

  /** Whether it is the system root token, bare or in v2 form; in constant time. */
  boolean isRoot(ApiToken token) {
    return MessageDigest.isEqual(rootSecret, secret(token));
  }

  private static byte[] secret(ApiToken token) {
    String text = token.reveal();
    int start = text.startsWith(V2) ? text.indexOf('/', V2.length()) + 1 : 0;
    int end = start == 0 ? -1 : text.indexOf('/', start);
    String secret = text.substring(start, end < 0 ? text.length() : end);
    return secret.getBytes(StandardCharsets.UTF_8);
  }

  private static boolean isExpired(TokenHolder holder, Instant now) {
    Instant end = holder.visitor().expiresAt();
    return end != null && !now.isBefore(end);
  }

  /**
   * What the tokens say.
   *
   * @param holder null when they stand for nobody in particular
   * @param candidate the holder's token
   * @param otherwise why there is no holder
   */
  record Finding(@Nullable TokenHolder holder, @Nullable Candidate candidate, Reason otherwise) {
    /** Whether the holder may do all that an active user may. */
    boolean isPerson() {
      return holder != null && AccessPolicy.personal(holder).isEmpty();
    }

    /** Whether the holder may come to places that the token reads. */
    boolean mayRead() {
      return holder != null && (holder.isActive() || !holder.isUserKnown());
    }

    @Nullable Visitor visitor() {
      return holder == null ? null : holder.visitor();
    }
  }
}
