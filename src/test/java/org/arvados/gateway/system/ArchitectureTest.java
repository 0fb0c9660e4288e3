package org.arvados.gateway.system;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("The build's own rules: who may know whom, and what is done in one place only")
class ArchitectureTest {
  private static final String GATEWAY = "org.arvados.gateway.";
  private static final Set<String> BLOCKING =
      Set.of(
          "get",
          "join",
          "sync",
          "syncUninterruptibly",
          "await",
          "awaitUninterruptibly",
          "resultNow",
          "sleep");

  private static JavaClasses classes;

  @BeforeAll
  static void load() {
    classes =
        new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .withImportOption(location -> !location.contains("-tests.jar"))
            .withImportOption(location -> !location.contains("/leakgate/"))
            .importPackages("org.arvados");
  }

  private static String[] packages(String names) {
    return Arrays.stream(names.split(" ", -1))
        .flatMap(name -> Stream.of(GATEWAY + name, GATEWAY + name + ".."))
        .toArray(String[]::new);
  }

  /** Dependencies point one way: each package of the gateway knows these of the others at most. */
  @ParameterizedTest
  @CsvSource({
    "config,''",
    "host,''",
    "http,''",
    "page,''",
    "auth,host",
    "access,auth config host",
    "names,access host",
    "own,access auth host page",
    "signin,access auth config host own page",
    "directory,access auth host names own page signin",
    "tunnel,config http",
    "upstream,config http tunnel",
    "exchange,access auth config host http own page signin tunnel upstream",
    "admin,access config exchange tunnel",
    "server,access admin auth config directory exchange host http names own page signin tunnel"
        + " upstream",
    "demo,config host server tunnel",
    "cli,config demo host names server signin",
  })
  void packageKnowsOnlyThoseBelowIt(String name, String others) {
    String allowed = others.isEmpty() ? name : name + " " + others;
    DescribedPredicate<JavaClass> elsewhere =
        resideInAnyPackage(GATEWAY + ".")
            .and(DescribedPredicate.not(resideInAnyPackage(packages(allowed))));
    noClasses()
        .that()
        .resideInAnyPackage(packages(name))
        .should()
        .dependOnClassesThat(elsewhere)
        .allowEmptyShould(true)
        .check(classes);
  }

  /** Nobody knows the composition root or the commands; the demo is for the commands alone. */
  @Test
  void nobodyKnowsTheTop() {
    noClasses()
        .that()
        .resideOutsideOfPackages(packages("server cli demo"))
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(packages("server cli demo"))
        .check(classes);
  }

  /** Packages of one level may know each other, but not in a circle. */
  @Test
  void packagesAreFreeOfCycles() {
    slices().matching(GATEWAY + "(*)..").should().beFreeOfCycles().check(classes);
  }

  /** What decides is free of sockets. */
  @Test
  void pureParts() {
    noClasses()
        .that()
        .resideInAnyPackage(packages("config host auth access names page own signin"))
        .or()
        .resideInAPackage("org.arvados.api..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("io.netty..")
        .check(classes);
  }

  /** The API client and the configuration know nothing of the gateway. */
  @Test
  void apiClientStandsAlone() {
    noClasses()
        .that()
        .resideInAPackage("org.arvados.api..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage(GATEWAY + ".")
        .check(classes);
  }

  /** State sits in objects, passed by constructor. The demo's SSH library has its own ways. */
  @Test
  void noStateInChannelAttributes() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .haveFullyQualifiedName("io.netty.util.AttributeKey")
        .check(classes);
  }

  /** Whoever waits on an event loop stops every connection on it. */
  @Test
  void nobodyWaits() {
    noClasses()
        .that()
        .resideOutsideOfPackages(packages("cli demo"))
        // start and end of the process, on the main thread
        .and()
        .doNotHaveFullyQualifiedName(GATEWAY + "server.GatewayServer")
        .and()
        .doNotHaveFullyQualifiedName(GATEWAY + "server.GatewayParts")
        .should()
        .callMethodWhere(
            describe(
                "blocks",
                (JavaMethodCall call) ->
                    BLOCKING.contains(call.getName()) && isWaitedFor(call.getTargetOwner())))
        .check(classes);
  }

  private static boolean isWaitedFor(JavaClass owner) {
    return owner.isAssignableTo("java.util.concurrent.Future")
        || owner.isAssignableTo("java.util.concurrent.CountDownLatch")
        || owner.isEquivalentTo(Thread.class);
  }

  /**
   * Of a body the pump alone asks for more, so that nothing piles up. The others that call {@code
   * read()} do so outside bodies: codecs that need more for a head, and those who look whether the
   * other end leaves, or drop what nobody wants.
   */
  @Test
  void onlyFewAskForMore() {
    noClasses()
        .that()
        .resideInAnyPackage(packages("exchange upstream server http"))
        .and(
            DescribedPredicate.not(
                describe(
                    "may ask",
                    (JavaClass type) ->
                        Set.of(
                                "AbandonedHandshake",
                                "BodyPump",
                                "ByteRelay",
                                "ClientHandler",
                                "Drain",
                                "Exchange",
                                "Http1ClientCodec",
                                "Http1ServerCodec",
                                "Relay",
                                "ServiceProbe",
                                "Upstream")
                            .contains(outermost(type).getSimpleName()))))
        .should()
        .callMethodWhere(
            describe(
                "asks for more",
                (JavaMethodCall call) ->
                    call.getName().equals("read")
                        && call.getTargetOwner()
                            .isAssignableTo("io.netty.channel.ChannelOutboundInvoker")))
        .check(classes);
  }

  private static JavaClass outermost(JavaClass type) {
    return type.getEnclosingClass().map(ArchitectureTest::outermost).orElse(type);
  }
}
