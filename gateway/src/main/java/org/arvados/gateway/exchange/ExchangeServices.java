package org.arvados.gateway.exchange;

import java.time.InstantSource;
import java.util.function.Supplier;
import org.arvados.gateway.access.AccessService;
import org.arvados.gateway.auth.CookieSeal;
import org.arvados.gateway.host.HostParser;

/**
 * What every exchange of the process works with. All parts are safe for any thread.
 *
 * @param hosts reads Host headers
 * @param seal opens and seals our cookies
 * @param access decides
 * @param origins which pages of other origins may call services
 * @param upgrades which requests may become streams
 * @param modes how services are reached
 * @param setCookies mends the cookies that services set
 * @param pages our own answers
 * @param userSwitch asks before a link changes the user (rule T4)
 * @param tally counts exchanges by service and client
 * @param settings bounds
 * @param clock for cookies' ages
 * @param requestIds makes request ids
 * @param observer is told what exchanges do
 */
public record ExchangeServices(
    HostParser hosts,
    CookieSeal seal,
    AccessService access,
    PageOrigins origins,
    UpgradePolicy upgrades,
    TunnelModes modes,
    SetCookies setCookies,
    GatewayPages pages,
    UserSwitch userSwitch,
    ServiceTally tally,
    ExchangeSettings settings,
    InstantSource clock,
    Supplier<String> requestIds,
    ExchangeObserver observer) {}
