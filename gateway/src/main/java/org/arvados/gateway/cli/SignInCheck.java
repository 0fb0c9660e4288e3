package org.arvados.gateway.cli;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.arvados.api.ExportedConfig;
import org.arvados.gateway.config.GatewayConfig;
import org.arvados.gateway.config.LoginConfig;
import org.arvados.gateway.config.TlsFiles;
import org.arvados.gateway.host.BaseHost;
import org.arvados.gateway.host.Wildcard;
import org.arvados.gateway.signin.LoginWay;
import org.arvados.gateway.signin.LoginWays;

/** Looks whether visitors can sign in: the base host, and what the cluster says of logins. */
final class SignInCheck {
  private static final int DNS_NAME = 2;

  private final GatewayConfig config;
  private final BaseHost base;
  private final List<Finding> findings = new ArrayList<>();

  private SignInCheck(GatewayConfig config, BaseHost base) {
    this.config = config;
    this.base = base;
  }

  /**
   * What there is to say.
   *
   * @param exported empty when the cluster did not answer
   */
  static List<Finding> run(GatewayConfig config, Optional<ExportedConfig> exported) {
    Optional<BaseHost> base =
        config
            .baseHost()
            .map(url -> new BaseHost(url.scheme(), url.host(), url.port()))
            .or(
                () ->
                    config.wildcards().stream()
                        .findFirst()
                        .map(url -> BaseHost.under(Wildcard.parse(url.toString()))));
    return base.map(host -> new SignInCheck(config, host).run(exported)).orElse(List.of());
  }

  private List<Finding> run(Optional<ExportedConfig> exported) {
    address();
    config.listen().tls().filter(files -> base.isHttps()).ifPresent(this::certificate);
    if (!config.signIn().enabled()) {
      findings.add(
          Finding.ok("signIn.enabled is false: visitors without a token are led to Workbench"));
      return findings;
    }
    exported.ifPresent(this::login);
    config.cluster().login().ifPresent(this::wildcards);
    return findings;
  }

  private void address() {
    String what = "the base host " + base.origin();
    try {
      String address = InetAddress.getByName(base.name()).getHostAddress();
      findings.add(
          Finding.ok(
              what
                  + " leads to "
                  + address
                  + "; the gateway, or the web server before it, must answer there"));
    } catch (UnknownHostException e) {
      findings.add(
          Finding.warning(
              what
                  + ": this machine finds no address of it; clients need a DNS record, since"
                  + " logins return there"));
    }
  }

  private void certificate(TlsFiles files) {
    try {
      if (names(files.certificate()).stream().noneMatch(this::covers)) {
        findings.add(
            Finding.warning(
                "the certificate "
                    + files.certificate()
                    + " does not cover "
                    + base.name()
                    + ", where logins return to; get one that does, or set baseHost"));
      }
    } catch (IOException | CertificateException e) {
      findings.add(Finding.failed(files.certificate() + ": " + e.getMessage()));
    }
  }

  private static List<String> names(Path file) throws IOException, CertificateException {
    try (InputStream in = Files.newInputStream(file)) {
      X509Certificate certificate =
          (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in);
      Collection<List<?>> names = certificate.getSubjectAlternativeNames();
      return names == null
          ? List.of()
          : names.stream()
              .filter(name -> name.get(0).equals(DNS_NAME))
              .map(name -> name.get(1).toString())
              .toList();
    }
  }

  /** A star covers one label (RFC 9525 section 6.3). */
  private boolean covers(String name) {
    String own = base.name();
    return name.startsWith("*.")
        ? own.indexOf('.') > 0 && own.substring(own.indexOf('.')).equals(name.substring(1))
        : name.equalsIgnoreCase(own);
  }

  private void login(ExportedConfig exported) {
    Optional<LoginConfig> login = config.cluster().login();
    String entry = "\"" + base.origin() + "\": {}";
    String mend = "add " + entry + " below Login.TrustedClients, and restart the controller";
    if (!exported.loginCluster().isEmpty()
        && !exported.loginCluster().equals(exported.clusterId())) {
      findings.add(
          Finding.warning(
              "users sign in at cluster "
                  + exported.loginCluster()
                  + ", whose own configuration decides whether they can come back: there, "
                  + mend));
      return;
    }
    LoginWay way = LoginWays.of(Optional.of(exported), login, base);
    if (way == LoginWay.NOT_INTERACTIVE) {
      findings.add(
          Finding.warning(
              "the cluster's login methods ("
                  + String.join(", ", exported.loginMethods().stream().sorted().toList())
                  + ") have no login page: visitors are led to Workbench, and open services from"
                  + " there"));
    } else if (way == LoginWay.NOT_TRUSTED) {
      findings.add(
          Finding.warning(
              "the login page cannot send visitors back, who are led to Workbench instead: "
                  + mend));
    } else if (login.isEmpty()) {
      findings.add(
          Finding.warning(
              "without a cluster file nothing tells whether the login page can send visitors back:"
                  + " on the cluster, "
                  + mend));
    } else {
      findings.add(Finding.ok("visitors can sign in: logins return to " + base.origin()));
    }
  }

  /** What Arvados trusts, it sends tokens to. */
  private void wildcards(LoginConfig login) {
    login.trustedClients().stream()
        .filter(entry -> entry.contains("://*."))
        .filter(entry -> config.wildcards().stream().anyMatch(url -> overlap(entry, url.host())))
        .forEach(
            entry ->
                findings.add(
                    Finding.warning(
                        "Login.TrustedClients lists "
                            + entry
                            + ": any program in a container can have users' tokens sent to it;"
                            + " list "
                            + base.origin()
                            + " alone")));
    if (!login.issueTrustedTokens()) {
      findings.add(
          Finding.warning(
              "Login.IssueTrustedTokens is false: the tokens of logins are of no use, so nobody"
                  + " can sign in; set it to true"));
    }
  }

  /** Whether services are below the entry's suffix. */
  private static boolean overlap(String entry, String wildcard) {
    String suffix = entry.substring(entry.indexOf("://*.") + 4).replaceFirst("[:/].*", "");
    return wildcard.substring(1).endsWith(suffix) || ("x" + wildcard.substring(1)).endsWith(suffix);
  }
}
