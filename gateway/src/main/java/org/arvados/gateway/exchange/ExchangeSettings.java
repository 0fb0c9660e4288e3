package org.arvados.gateway.exchange;

import java.time.Duration;
import org.arvados.gateway.config.AccessConfig;
import org.arvados.gateway.config.CookieConfig;
import org.arvados.gateway.config.LimitsConfig;

/**
 * The bounds of exchanges (rules X8, X9).
 *
 * @param limits deadlines and numbers
 * @param recheck how often the right behind a live stream is looked at again
 * @param acceptArvadosCookie the migration switch of rule T6
 */
public record ExchangeSettings(LimitsConfig limits, Duration recheck, boolean acceptArvadosCookie) {
  /** Takes what concerns exchanges from the configuration. */
  public static ExchangeSettings of(LimitsConfig limits, AccessConfig access, CookieConfig cookie) {
    return new ExchangeSettings(limits, access.recheck(), cookie.acceptArvadosCookie());
  }
}
