package org.arvados.gateway.exchange;

import java.time.InstantSource;
import java.util.function.Supplier;
import org.arvados.gateway.access.AccessService;
import org.arvados.gateway.auth.CookieSeal;
import org.arvados.gateway.host.HostParser;
import org.arvados.gateway.own.OwnPages;
import org.arvados.gateway.signin.SignIn;
import org.arvados.gateway.signin.UserSwitch;

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
 * @param pages our answers in a service's place
 * @param own the pages that are ours alone
 * @param userSwitch asks before a link changes the user (rule T4)
 * @param signIn leads visitors through a sign-in (rules S)
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
    OwnPages own,
    UserSwitch userSwitch,
    SignIn signIn,
    ServiceTally tally,
    ExchangeSettings settings,
    InstantSource clock,
    Supplier<String> requestIds,
    ExchangeObserver observer) {}
