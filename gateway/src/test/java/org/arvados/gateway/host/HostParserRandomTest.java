package org.arvados.gateway.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import java.util.Set;
import org.arvados.api.ArvadosUuid;
import org.arvados.gateway.host.HostRefusal.Reason;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Properties of the parser; repeat a run with {@code -Dtest.seed=} and the printed number. */
class HostParserRandomTest {
  private static final int ROUNDS = 20_000;
  private static final String DNS = "abcdefghijklmnopqrstuvwxyz0123456789-";
  private static final String ODD = DNS + "ABCZ._.:@%[]/\\ *\t\n\0é#?,;'\"";

  private final List<Wildcard> wildcards =
      List.of(
          Wildcard.parse("https://*.containers.zzzzz.example"),
          Wildcard.parse("https://*--c.zzzzz.example:8443"),
          Wildcard.parse("http://*.localhost:8080"));
  private final HostParser parser = new HostParser(wildcards, "zzzzz", Set.of("login"));
  private Random random = new Random();

  @BeforeEach
  void seed() {
    long seed = Long.getLong("test.seed", System.nanoTime());
    System.out.println(getClass().getSimpleName() + " -Dtest.seed=" + seed);
    random = new Random(seed);
  }

  private String text(String alphabet, int length) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < length; i++) {
      text.append(alphabet.charAt(random.nextInt(alphabet.length())));
    }
    return text.toString();
  }

  private String uuid(String cluster) {
    String infix = random.nextBoolean() ? "xvhdp" : "dz642";
    return cluster + "-" + infix + "-" + text(DNS.substring(0, 36), 15);
  }

  private String randomCase(String text) {
    StringBuilder mixed = new StringBuilder();
    text.chars()
        .map(c -> random.nextBoolean() ? Character.toUpperCase(c) : c)
        .forEach(c -> mixed.append((char) c));
    return mixed.toString();
  }

  @Test
  void everyPortOfEveryUuidIsReadUnderEveryWildcard() {
    for (int i = 0; i < ROUNDS; i++) {
      Wildcard wildcard = wildcards.get(random.nextInt(wildcards.size()));
      String uuid = uuid("zzzzz");
      int port = 1 + random.nextInt(65535);
      String host = uuid + "-" + port + wildcard.suffix() + (random.nextBoolean() ? "." : "");
      String written = randomCase(host) + (random.nextBoolean() ? ":" + wildcard.port() : "");
      assertThat(parser.parse(written))
          .as(written)
          .isEqualTo(
              new ServiceHost(
                  wildcard,
                  uuid + "-" + port,
                  new Target.ServicePort(new ArvadosUuid(uuid), port)));
    }
  }

  /** One changed, added or lost character never makes another port of the same uuid by accident. */
  @Test
  void whateverComesIsAnsweredAndAnAcceptedHostReadsBackTheSame() {
    int accepted = 0;
    for (int i = 0; i < ROUNDS; i++) {
      String host = damaged(uuid("zzzzz") + "-8888.containers.zzzzz.example:443");
      if (parser.parse(host) instanceof ServiceHost service) {
        accepted++;
        assertThat(parser.parse(service.authority())).as(host).isEqualTo(service);
        assertThat(service.authority()).isEqualTo(plain(host));
      }
    }
    assertThat(accepted).isPositive();
  }

  private String damaged(String host) {
    int at = random.nextInt(host.length());
    int cut = random.nextInt(2);
    return host.substring(0, at) + text(ODD, random.nextInt(3)) + host.substring(at + cut);
  }

  /** What an accepted host means: lower case, no trailing dot, with the port. */
  private static String plain(String host) {
    String lower = host.toLowerCase(java.util.Locale.ROOT);
    String name = lower.split(":", -1)[0];
    return (name.endsWith(".") ? name.substring(0, name.length() - 1) : name) + ":443";
  }

  @Test
  void junkIsNeverAService() {
    for (int i = 0; i < ROUNDS; i++) {
      HostResult result = parser.parse(text(ODD, random.nextInt(80)));
      assertThat(result).isInstanceOf(HostRefusal.class);
    }
  }

  @Test
  void foreignUuidIsNeverATarget() {
    for (int i = 0; i < 1000; i++) {
      String cluster = text(DNS.substring(0, 36), 5);
      HostResult result = parser.parse(uuid(cluster) + "-80.containers.zzzzz.example");
      if (!cluster.equals("zzzzz")) {
        assertThat(((HostRefusal) result).reason()).isEqualTo(Reason.FOREIGN_CLUSTER);
      }
    }
  }

  @Test
  void labelIsAFriendlyNameExactlyWhenTheJudgeOfClaimsSaysSo() {
    FriendlyNames names = new FriendlyNames(Set.of("login"));
    for (int i = 0; i < ROUNDS; i++) {
      String label = text(DNS + "_", 1 + random.nextInt(63));
      boolean accepted = parser.parse(label + ".localhost:8080") instanceof ServiceHost;
      assertThat(accepted).as(label).isEqualTo(names.problem(label).isEmpty());
    }
  }
}
