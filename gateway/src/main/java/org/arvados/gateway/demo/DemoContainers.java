package org.arvados.gateway.demo;

import java.net.InetSocketAddress;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.arvados.gateway.demo.connect.SshConnects;
import org.arvados.gateway.demo.controller.ClusterState;
import org.arvados.gateway.demo.controller.ContainerRow;
import org.arvados.gateway.demo.controller.GroupRow;
import org.arvados.gateway.demo.controller.LinkRow;
import org.arvados.gateway.demo.controller.RunningService;
import org.arvados.gateway.demo.crunch.FakeCrunchRun;
import org.arvados.gateway.demo.crunch.GatewayCertificate;
import org.arvados.gateway.demo.crunch.ServiceTable;

/**
 * Fills the cluster with containers, and starts a container gateway for each that runs. Not
 * thread-safe; may be given up half-way by {@link #close}.
 */
final class DemoContainers implements AutoCloseable {
  /** Discard: nothing of ours listens there. */
  private static final String STALE_ADDRESS = "127.0.0.1:9";

  private final ClusterState state;
  private final DemoPeople people;
  private final OutsideAddress outside;
  private final SshConnects connects;
  private final CompletableFuture<GatewayCertificate> certificate;
  private final Map<String, FakeCrunchRun> runs = new LinkedHashMap<>();
  private final List<DemoService> services = new ArrayList<>();

  /** What a container declares. */
  private record Declaration(
      DemoUser submitter, String name, int port, String access, String about) {}

  DemoContainers(
      ClusterState state,
      DemoPeople people,
      OutsideAddress outside,
      SshConnects connects,
      CompletableFuture<GatewayCertificate> certificate) {
    this.state = state;
    this.people = people;
    this.outside = outside;
    this.connects = connects;
    this.certificate = certificate;
  }

  private Declaration owners(String name, int port, String access, String about) {
    return new Declaration(people.owner(), name, port, access, about);
  }

  List<DemoService> services() {
    return List.copyOf(services);
  }

  Map<String, FakeCrunchRun> runs() {
    return new LinkedHashMap<>(runs);
  }

  /** The services that every demo has. */
  void addSamples(InetSocketAddress sample, URI controller) {
    addSample(
        owners("private", 8000, "private", "for the owner and administrators"),
        "sample",
        LinkRow.PUBLISHED_PORT,
        sample);
    addSample(
        owners("public", 8001, "public", "for everybody"), "open-data", LinkRow.HOSTNAME, sample);
    Declaration silent = owners("silent", 8002, "private", "the container runs, nothing listens");
    list(silent, run(silent, Map.of()));
    addTunnelled(
        owners("tunnelled", 8005, "public", "reached through the controller"), sample, controller);
    addTeam(sample);
    addShared(owners("shared", 8009, "can_read", "in a project that everybody may read"), sample);
    addQueued(owners("queued", 8003, "private", "the container has not started"));
    addEnded(owners("ended", 8004, "private", "the container has ended"));
  }

  /** Somebody's program, in a container of its own. */
  void add(LocalProgram program) {
    String name = program.name();
    if (services.stream().anyMatch(service -> service.name().equals(name))) {
      throw new IllegalArgumentException("There are two services of the name \"" + name + "\".");
    }
    add(
        people.owner(),
        name,
        program.port(),
        program.access(),
        "the program on this port",
        program.address());
  }

  /** A program of that user, in a container of its own, under a friendly name. */
  void add(
      DemoUser submitter,
      String name,
      int port,
      String access,
      String about,
      InetSocketAddress program) {
    Declaration declared = new Declaration(submitter, name, port, access, about);
    RunningService records = run(declared, Map.of(port, program));
    addName(LinkRow.PUBLISHED_PORT, name, records, declared);
    list(declared, name, records);
  }

  private void addSample(
      Declaration declared, String friendlyName, String linkClass, InetSocketAddress sample) {
    RunningService records = run(declared, Map.of(declared.port(), sample));
    addName(linkClass, friendlyName, records, declared);
    Declaration named = owners(friendlyName, declared.port(), declared.access(), declared.about());
    runs.put(friendlyName, runs.get(declared.name()));
    list(named, friendlyName, records);
    list(declared, records);
  }

  /** As a container of the Slurm dispatcher: its gateway's own address is not told. */
  private void addTunnelled(Declaration declared, InetSocketAddress sample, URI controller) {
    RunningService submitted = submit(declared);
    FakeCrunchRun run = start(declared, submitted, Map.of(declared.port(), sample));
    connects.attach(run.containerUuid(), run.address());
    RunningService records = at("tunnel " + controller, submitted);
    addName(LinkRow.PUBLISHED_PORT, declared.name(), records, declared);
    list(declared, declared.name(), records);
  }

  /** Three ports of one container, each for more of the project's people than the next. */
  private void addTeam(InetSocketAddress sample) {
    List<Declaration> ports =
        List.of(
            owners("team-read", 8006, "can_read", "for whoever may read the project"),
            owners("team-write", 8007, "can_write", "for whoever may write the project"),
            owners("team-manage", 8008, "can_manage", "for whoever may manage the project"));
    RunningService submitted = submit("team", people.project(), ports);
    Map<Integer, InetSocketAddress> table = new TreeMap<>();
    ports.forEach(declared -> table.put(declared.port(), sample));
    FakeCrunchRun run = start(ports.get(0), submitted, table);
    RunningService records = at(run.gatewayAddress(), submitted);
    for (Declaration declared : ports) {
      runs.put(declared.name(), run);
      addName(LinkRow.PUBLISHED_PORT, declared.name(), records, declared);
      list(declared, declared.name(), records);
    }
  }

  private void addShared(Declaration declared, InetSocketAddress sample) {
    RunningService submitted = submit(declared.name(), people.open(), List.of(declared));
    FakeCrunchRun run = start(declared, submitted, Map.of(declared.port(), sample));
    RunningService records = at(run.gatewayAddress(), submitted);
    addName(LinkRow.PUBLISHED_PORT, declared.name(), records, declared);
    list(declared, declared.name(), records);
  }

  /**
   * Declares under {@code properties}, which every Arvados has and which takes every level; it
   * counts since the owner submits and runs the container (rule A3).
   */
  private RunningService submit(String name, GroupRow project, List<Declaration> ports) {
    List<Map<String, Object>> endpoints =
        ports.stream()
            .map(
                declared ->
                    Map.<String, Object>of(
                        "port", declared.port(),
                        "access", declared.access(),
                        "label", declared.name()))
            .toList();
    return state.addService(
        people.owner().uuid(),
        "",
        b ->
            b.name("Demo: " + name)
                .owner(project.uuid())
                .properties(Map.of("published_endpoints", endpoints)));
  }

  private void addQueued(Declaration declared) {
    RunningService records = submit(declared);
    ContainerRow queued =
        state.change(records.container(), c -> c.with(b -> b.state("Queued").gatewayAddress("")));
    list(declared, new RunningService(records.request(), queued));
  }

  private void addEnded(Declaration declared) {
    RunningService records = submit(declared);
    ContainerRow ended =
        state.change(
            records.container(),
            c -> c.with(b -> b.state("Complete").gatewayAddress(STALE_ADDRESS)));
    list(
        declared,
        new RunningService(
            state.change(records.request(), r -> r.with(b -> b.state("Final"))), ended));
  }

  private RunningService run(Declaration declared, Map<Integer, InetSocketAddress> table) {
    RunningService records = submit(declared);
    return at(start(declared, records, table).gatewayAddress(), records);
  }

  private FakeCrunchRun start(
      Declaration declared, RunningService records, Map<Integer, InetSocketAddress> table) {
    FakeCrunchRun run =
        FakeCrunchRun.builder(records.container().uuid().text(), state.systemRootToken().reveal())
            .services(ServiceTable.of(table))
            .certificate(certificate)
            .start();
    runs.put(declared.name(), run);
    return run;
  }

  private RunningService at(String gatewayAddress, RunningService records) {
    ContainerRow container =
        state.change(records.container(), c -> c.with(b -> b.gatewayAddress(gatewayAddress)));
    return new RunningService(records.request(), container);
  }

  /** A crunch-run must know its container first, so the address comes later. */
  private RunningService submit(Declaration declared) {
    DemoUser submitter = declared.submitter();
    boolean isInProject = submitter.equals(people.owner());
    return state.addService(
        submitter.uuid(),
        "",
        b ->
            b.name("Demo: " + declared.name())
                .owner(isInProject ? people.project().uuid() : submitter.uuid())
                .publish(declared.port(), declared.access(), declared.name(), ""));
  }

  private void addName(
      String linkClass, String name, RunningService records, Declaration declared) {
    var unused =
        state.addName(
            linkClass,
            name,
            declared.submitter().uuid(),
            records.request().uuid(),
            declared.port());
  }

  /** Under its uuid and port. */
  private void list(Declaration declared, RunningService records) {
    list(declared, records.request().uuid() + "-" + declared.port(), records);
  }

  private void list(Declaration declared, String label, RunningService records) {
    services.add(
        new DemoService(
            declared.name(),
            outside.host(label),
            outside.url(label),
            declared.access(),
            declared.port(),
            declared.about(),
            records));
  }

  @Override
  public void close() {
    // Some stand there under two names; a second close does nothing.
    runs.values().stream().distinct().forEach(FakeCrunchRun::close);
  }
}
