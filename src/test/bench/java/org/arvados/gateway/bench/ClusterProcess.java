package org.arvados.gateway.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.stream.IntStream;
import org.arvados.gateway.demo.connect.SshConnects;
import org.arvados.gateway.demo.controller.Account;
import org.arvados.gateway.demo.controller.ClusterState;
import org.arvados.gateway.demo.controller.ControllerOptions;
import org.arvados.gateway.demo.controller.FakeController;
import org.arvados.gateway.demo.controller.Fault;
import org.arvados.gateway.demo.controller.LinkRow;
import org.arvados.gateway.demo.controller.RunningService;

/**
 * The demo's controller in a process of its own, so that its time is not counted as the gateway's.
 * Prints what a client must know as one line of JSON, then obeys commands on its standard input,
 * each answered by one line of JSON, and ends with it:
 *
 * <ul>
 *   <li>{@code add PREFIX COUNT PORTS FIRST-PORT GATEWAY[,GATEWAY...]}: private services of the
 *       owner, named PREFIX and a number, {@code PORTS} of them in a container, the containers
 *       dealt out to the container gateways at these addresses
 *   <li>{@code delay MILLISECONDS}: every call of the API takes so much longer; 0 ends it
 *   <li>{@code calls}: the calls so far, by route
 *   <li>{@code clear}: counts them from 0
 * </ul>
 */
public final class ClusterProcess {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final ClusterState state = new ClusterState("bench", InstantSource.system());
  private final Account owner = state.addAccount("owner");
  private final Account stranger = state.addAccount("stranger");
  private final FakeController controller =
      FakeController.start(state, ControllerOptions.loopback(), new SshConnects(state).endpoints());

  private ClusterProcess() {}

  /** Runs until the standard input ends. */
  public static void main(String[] arguments) throws IOException {
    ClusterProcess cluster = new ClusterProcess();
    say(cluster.introduction());
    BufferedReader commands =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = commands.readLine(); line != null; line = commands.readLine()) {
      say(cluster.obey(List.of(line.split(" "))));
    }
    cluster.controller.close();
  }

  private static void say(ObjectNode line) {
    System.out.println(line);
  }

  private ObjectNode introduction() {
    return JSON.createObjectNode()
        .put("controller", controller.uri().toString())
        .put("rootToken", state.systemRootToken().reveal())
        .put("ownerToken", owner.token().reveal())
        .put("strangerToken", stranger.token().reveal());
  }

  private ObjectNode obey(List<String> words) {
    ObjectNode answer = JSON.createObjectNode();
    switch (words.get(0)) {
      case "add" -> answer.put("added", add(words));
      case "delay" -> delay(Duration.ofMillis(Long.parseLong(words.get(1))));
      case "calls" -> answer.set("calls", JSON.valueToTree(controller.calls().counts()));
      case "clear" -> controller.calls().clear();
      default -> throw new IllegalArgumentException("no command: " + words.get(0));
    }
    return answer;
  }

  private void delay(Duration time) {
    controller.faults().clear();
    if (!time.isZero()) {
      controller.faults().inject(new Fault.Delay(time));
    }
  }

  private int add(List<String> words) {
    String prefix = words.get(1);
    int count = Integer.parseInt(words.get(2));
    int portsEach = Integer.parseInt(words.get(3));
    int firstPort = Integer.parseInt(words.get(4));
    List<String> gateways = List.of(words.get(5).split(","));
    for (int first = 0; first < count; first += portsEach) {
      int ports = Math.min(portsEach, count - first);
      String gateway = gateways.get(first / portsEach % gateways.size());
      RunningService service = addContainer(gateway, firstPort, ports);
      for (int i = 0; i < ports; i++) {
        addName(prefix + (first + i), service, firstPort + i);
      }
    }
    return count;
  }

  private RunningService addContainer(String gateway, int firstPort, int ports) {
    return state.addService(
        owner.uuid(),
        gateway,
        request ->
            IntStream.range(0, ports)
                .forEach(i -> request.publish(firstPort + i, "private", "", "")));
  }

  private void addName(String name, RunningService service, int port) {
    var unused =
        state.addName(LinkRow.PUBLISHED_PORT, name, owner.uuid(), service.request().uuid(), port);
  }
}
