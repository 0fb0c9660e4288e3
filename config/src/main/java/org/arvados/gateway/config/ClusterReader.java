package org.arvados.gateway.config;

import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * Puts the cluster together. The cluster file decides; where it says nothing, the {@code cluster}
 * section of the gateway's file does; the environment counts only without a cluster file
 * (arvados-protocol section 8.3).
 */
final class ClusterReader {
  private static final Pattern CLUSTER_ID = Pattern.compile("[a-z0-9]{5}");
  // Take the place of what is missing, until the fault that says so is thrown.
  private static final URI NO_URL = URI.create("https://missing.invalid/");
  private static final Secret NO_TOKEN = Secret.of("missing");

  private final Optional<Section> file;
  private final Section own;
  private final Source environment;
  private final Map<String, String> variables;
  private final SecretFiles secrets;
  private final Findings findings;

  /**
   * A reader of these sources.
   *
   * @param file what is below {@code Clusters.<id>}; empty without a cluster file
   * @param own {@code cluster} of the gateway's file, may have no keys
   */
  ClusterReader(
      Optional<Section> file,
      Section own,
      Source environment,
      Map<String, String> variables,
      SecretFiles secrets) {
    this.file = file;
    this.own = own;
    this.environment = environment;
    this.variables = variables;
    this.secrets = secrets;
    this.findings = environment.findings();
  }

  ClusterConfig read(Optional<String> fileId) {
    Section cluster =
        file.orElseGet(() -> Section.root(Source.tolerant("", findings), Optional.empty()));
    Section services = cluster.section("Services");
    return new ClusterConfig(
        merge("id", fileId, own.optional("id", ClusterReader::clusterId)),
        ClusterServices.read(services, controllerUrl(services)),
        insecure(cluster.section("TLS")),
        systemRootToken(cluster),
        merge(
            "managementToken",
            cluster.optional("ManagementToken", Tokens::parse),
            own.optional("managementToken", text -> Tokens.check(secrets.parse(text)))),
        merge(
            "anonymousToken",
            cluster.section("Users").optional("AnonymousUserToken", Tokens::parseAnonymous),
            own.optional("anonymousToken", text -> Tokens.anonymous(secrets.parse(text)))),
        tls(cluster.section("TLS")),
        ClusterConfig.ShellAccess.read(cluster.section("Containers").section("ShellAccess")),
        file.map(present -> LoginConfig.read(cluster.section("Login"))),
        ApiBounds.read(cluster.section("API")),
        remoteHosts(cluster));
  }

  /** Five letters and digits, lower case (arvados-protocol section 1). */
  static String clusterId(String text) {
    if (!CLUSTER_ID.matcher(text).matches()) {
      throw new MalformedValueException(
          "\"" + text + "\" is not a cluster id", "write its five lower-case letters and digits");
    }
    return text;
  }

  private URI controllerUrl(Section services) {
    Optional<URI> inFiles =
        merge(
            "apiHost",
            ClusterServices.controllerUrl(services),
            own.optional("apiHost", UrlSyntax::parseApiHost));
    Optional<URI> url = withEnvironment(inFiles, "ARVADOS_API_HOST", UrlSyntax::parseApiHost);
    return url.orElseGet(
        () -> {
          Place place = services.section("Controller").place("ExternalURL");
          missing(place, "apiHost", "ARVADOS_API_HOST");
          return NO_URL;
        });
  }

  private Secret systemRootToken(Section cluster) {
    Optional<Secret> inFile = cluster.optional("SystemRootToken", Tokens::parse);
    Optional<Secret> inOwn =
        own.optional("systemRootToken", text -> Tokens.check(secrets.parse(text)));
    Tokens.warnIfShort(inFile, cluster.place("SystemRootToken"), findings);
    Tokens.warnIfShort(inOwn, own.place("systemRootToken"), findings);
    Optional<Secret> inFiles = merge("systemRootToken", inFile, inOwn);
    Optional<Secret> token = withEnvironment(inFiles, "ARVADOS_API_TOKEN", Tokens::parse);
    if (inFiles.isEmpty()) {
      Tokens.warnIfShort(token, environment.place("ARVADOS_API_TOKEN"), findings);
    }
    return token.orElseGet(
        () -> {
          missing(cluster.place("SystemRootToken"), "systemRootToken", "ARVADOS_API_TOKEN");
          return NO_TOKEN;
        });
  }

  private boolean insecure(Section tls) {
    Optional<Boolean> inFiles =
        merge("insecure", tls.optionalFlag("Insecure"), own.optionalFlag("insecure"));
    Optional<Boolean> known = file.isPresent() ? inFiles.or(() -> Optional.of(false)) : inFiles;
    return withEnvironment(known, "ARVADOS_API_HOST_INSECURE", ClusterReader::insecureWord)
        .orElse(false);
  }

  // The words that Arvados's client libraries take for true; all others are false to them.
  private static boolean insecureWord(String text) {
    return switch (text) {
      case "1", "yes", "true" -> true;
      default -> false;
    };
  }

  private Optional<TlsFiles> tls(Section tls) {
    return tls.optional("Certificate", secrets.files()::path)
        .flatMap(
            certificate ->
                tls.optional("Key", secrets.files()::path)
                    .map(key -> new TlsFiles(certificate, key)));
  }

  private static Map<String, String> remoteHosts(Section cluster) {
    Map<String, String> hosts = new LinkedHashMap<>();
    cluster
        .sections("RemoteClusters")
        .forEach(
            (id, remote) -> {
              Optional<String> host = remote.text("Host");
              // The entry "*" stands for clusters that nobody named.
              if (CLUSTER_ID.matcher(id).matches()) {
                host.ifPresent(name -> hosts.put(id, name));
              }
            });
    return hosts;
  }

  private <T> Optional<T> merge(String key, Optional<T> inFile, Optional<T> inOwn) {
    if (inFile.isPresent() && inOwn.isPresent() && !inFile.equals(inOwn)) {
      own.fault(key, "differs from the cluster file", "remove it here: the cluster file decides");
    }
    return inFile.or(() -> inOwn);
  }

  private <T> Optional<T> withEnvironment(
      Optional<T> inFiles, String variable, Function<String, T> parser) {
    String text = variables.getOrDefault(variable, "").strip();
    Place place = environment.place(variable);
    if (text.isEmpty() || (file.isPresent() && inFiles.isEmpty())) {
      return inFiles;
    }
    if (inFiles.isEmpty()) {
      return environment.parse(place, text, parser);
    }
    if (!stands(inFiles.get(), text, parser)) {
      findings.warn(place, "differs from the configuration file, which decides", "unset it");
    }
    return inFiles;
  }

  private static <T> boolean stands(T value, String text, Function<String, T> parser) {
    try {
      return parser.apply(text).equals(value);
    } catch (MalformedValueException e) {
      return false;
    }
  }

  private void missing(Place inFile, String ownKey, String variable) {
    Place inOwn = own.place(ownKey);
    if (findings.isIncomplete()
        || findings.isFaulty(inFile)
        || findings.isFaulty(inOwn)
        || findings.isFaulty(environment.place(variable))) {
      return; // It was there, and its own fault is noted.
    }
    if (file.isPresent()) {
      findings.fault(inFile, "is missing", "set it in the cluster file");
    } else {
      findings.fault(
          inOwn, "is missing", "name a cluster file, or set this key or the variable " + variable);
    }
  }
}
