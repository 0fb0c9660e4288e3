package org.arvados.gateway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.arvados.gateway.demo.DemoCluster;

/**
 * A user of a demo cluster, at a command line.
 *
 * @param demo with the API for tools
 * @param name of the user
 */
record ToolUser(DemoCluster demo, String name) {
  /** Variables as the demo prints them. */
  Map<String, String> variables() {
    Map<String, String> variables = new HashMap<>();
    variables.put("ARVADOS_API_HOST", demo.toolsApiHost().orElseThrow());
    variables.put("ARVADOS_API_HOST_INSECURE", "true");
    variables.put("ARVADOS_API_TOKEN", token());
    return variables;
  }

  String token() {
    return demo.user(name).token().reveal();
  }

  /** Runs a command, which must not print the token unless it is told to. */
  CommandRun run(String... arguments) {
    CommandRun run = CommandRun.with(variables(), arguments);
    assertThat(run.out() + run.err()).as("rule T9").doesNotContain(token());
    return run;
  }

  /** Runs a command with {@code --json}; its one line. */
  JsonNode json(String... arguments) throws IOException {
    String[] all = Arrays.copyOf(arguments, arguments.length + 1);
    all[arguments.length] = "--json";
    CommandRun run = run(all);
    assertThat(run.err()).isEmpty();
    assertThat(run.out()).hasLineCount(1);
    return JsonMapper.builder().build().readTree(run.out());
  }
}
