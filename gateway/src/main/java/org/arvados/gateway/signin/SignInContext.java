package org.arvados.gateway.signin;

import java.time.Instant;
import java.time.InstantSource;
import org.arvados.gateway.auth.BearerChallenge;
import org.arvados.gateway.host.BaseHost;
import org.arvados.gateway.host.HostParser;
import org.arvados.gateway.page.RefusalPages;
import org.arvados.gateway.page.SignInPages;

/**
 * What all parts of signing in and out work with. All parts are safe for any thread.
 *
 * @param hosts reads the service hosts that are signed in to
 * @param seals of everything that passes through a browser
 * @param userSwitch makes sessions, and asks before the user changes (rule T4)
 * @param notes see {@link HostNotes}
 * @param visitors asks the API
 * @param ways whether the cluster's login page can be used
 * @param pages about signing in and out
 * @param refusals for the question of rule T4
 * @param clusterId five characters
 * @param clock for the ages of everything
 */
record SignInContext(
    HostParser hosts,
    SignInSeals seals,
    UserSwitch userSwitch,
    HostNotes notes,
    Visitors visitors,
    LoginWays ways,
    SignInPages pages,
    RefusalPages refusals,
    String clusterId,
    InstantSource clock) {

  BaseHost base() {
    return hosts.base();
  }

  Instant now() {
    return clock.instant();
  }

  /** For the 401s among the pages: programs may come by, too. */
  String challenge() {
    return BearerChallenge.missing(clusterId);
  }
}
