package org.arvados.gateway.config;

import java.time.Duration;

/**
 * {@code access}: how long decisions live and how much the API is asked (rules A8 to A10).
 *
 * @param grantLife longest life of a grant
 * @param refusalLife life of a refusal
 * @param unknownNameLife life of the answer that a name is unknown
 * @param containerStateLife life of what is known of a container
 * @param grace how long past its life a grant is honoured while the API fails; 0 for not at all
 * @param maxApiCalls calls to the API in flight
 * @param maxQueuedApiCalls calls waiting for a turn; beyond, visitors get 503
 * @param failedTokensPerMinute invalid tokens that one client address may try in a minute
 * @param recheck how often the right to an open stream is checked again
 * @param maxCacheEntries entries of each cache
 */
public record AccessConfig(
    Duration grantLife,
    Duration refusalLife,
    Duration unknownNameLife,
    Duration containerStateLife,
    Duration grace,
    int maxApiCalls,
    int maxQueuedApiCalls,
    int failedTokensPerMinute,
    Duration recheck,
    int maxCacheEntries) {

  /** The defaults of rules A8 to A10. */
  public static AccessConfig defaults() {
    return new AccessConfig(
        Duration.ofSeconds(60), // grantLife
        Duration.ofSeconds(5), // refusalLife
        Duration.ofSeconds(5), // unknownNameLife
        Duration.ofSeconds(10), // containerStateLife
        Duration.ofMinutes(5), // grace
        8, // maxApiCalls
        1024, // maxQueuedApiCalls
        30, // failedTokensPerMinute
        Duration.ofSeconds(60), // recheck
        100_000); // maxCacheEntries
  }

  static AccessConfig read(Section section) {
    AccessConfig defaults = defaults();
    return new AccessConfig(
        section.duration("grantLife", defaults.grantLife(), "1s", "10m"),
        section.duration("refusalLife", defaults.refusalLife(), "0s", "1m"),
        section.duration("unknownNameLife", defaults.unknownNameLife(), "0s", "1m"),
        section.duration("containerStateLife", defaults.containerStateLife(), "1s", "5m"),
        section.duration("grace", defaults.grace(), "0s", "24h"),
        section.count("maxApiCalls", defaults.maxApiCalls(), 1, 1000),
        section.count("maxQueuedApiCalls", defaults.maxQueuedApiCalls(), 0, 100_000),
        section.count("failedTokensPerMinute", defaults.failedTokensPerMinute(), 1, 100_000),
        section.duration("recheck", defaults.recheck(), "1s", "1h"),
        section.count("maxCacheEntries", defaults.maxCacheEntries(), 100, 10_000_000));
  }
}
