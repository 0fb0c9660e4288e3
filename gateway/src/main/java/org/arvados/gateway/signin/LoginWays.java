package org.arvados.gateway.signin;

import com.github.benmanes.caffeine.cache.Ticker;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.arvados.api.ExportedConfig;
import org.arvados.gateway.config.LoginConfig;
import org.arvados.gateway.host.BaseHost;

/**
 * Whether visitors can sign in, by the cluster's own word, which is asked for again now and then: a
 * cluster may change its ways, or have been out of reach when the gateway started. Thread-safe.
 */
public final class LoginWays {
  private static final Duration LIFE = Duration.ofMinutes(5);
  private static final Duration PATIENCE = Duration.ofSeconds(3);
  private static final Set<String> INTERACTIVE = Set.of("Google", "OpenIDConnect", "Test");

  private final BaseHost base;
  private final boolean enabled;
  private final Optional<LoginConfig> login;
  private final Supplier<CompletableFuture<ExportedConfig>> ask;
  private final Ticker ticker;
  private final AtomicBoolean asking = new AtomicBoolean();
  private volatile Known known;

  /** What the cluster said, and when it was asked. */
  private record Known(Optional<ExportedConfig> exported, long askedAt) {}

  /**
   * With what is known at the start.
   *
   * @param enabled the operator's switch
   * @param login of the cluster file; empty when there is none
   * @param exported empty when the cluster did not answer
   * @param ask gets it again
   */
  public LoginWays(
      BaseHost base,
      boolean enabled,
      Optional<LoginConfig> login,
      Optional<ExportedConfig> exported,
      Supplier<CompletableFuture<ExportedConfig>> ask,
      Ticker ticker) {
    this.base = base;
    this.enabled = enabled;
    this.login = login;
    this.ask = ask;
    this.ticker = ticker;
    this.known = new Known(exported, ticker.read());
  }

  /** The answer by what is known, without asking anybody. */
  public LoginWay known() {
    return enabled ? of(known.exported(), login, base) : LoginWay.OFF;
  }

  /** The answer, after asking anew if that is due; what was known serves when the API does not. */
  CompletionStage<LoginWay> fresh() {
    boolean isDue = known.exported().isEmpty() || ticker.read() - known.askedAt() >= LIFE.toNanos();
    if (!enabled || !isDue || !asking.compareAndSet(false, true)) {
      return CompletableFuture.completedFuture(known());
    }
    return ask.get()
        .orTimeout(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
        .handle(
            (exported, failure) -> {
              if (failure == null) {
                known = new Known(Optional.of(exported), ticker.read());
              }
              asking.set(false);
              return known();
            });
  }

  /**
   * Judges. Where something is not known it counts as good: the login page itself tells whoever is
   * sent there in vain.
   */
  public static LoginWay of(
      Optional<ExportedConfig> exported, Optional<LoginConfig> login, BaseHost base) {
    Set<String> methods = exported.map(ExportedConfig::loginMethods).orElse(Set.of());
    if (signsInElsewhere(exported)) {
      return LoginWay.OPEN; // and that cluster's file says whom it trusts
    }
    if (!methods.isEmpty() && methods.stream().noneMatch(INTERACTIVE::contains)) {
      return LoginWay.NOT_INTERACTIVE;
    }
    boolean isChecked = !methods.equals(Set.of("Test"));
    boolean isTrusted =
        login.isEmpty()
            || TrustedOrigins.trusts(
                login.get(), exported.map(config -> config.services().get("Workbench2")), base);
    return isTrusted || !isChecked ? LoginWay.OPEN : LoginWay.NOT_TRUSTED;
  }

  private static boolean signsInElsewhere(Optional<ExportedConfig> exported) {
    return exported
        .filter(config -> !config.loginCluster().isEmpty())
        .filter(config -> !config.loginCluster().equals(config.clusterId()))
        .isPresent();
  }
}
