package org.arvados.gateway.tunnel;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("What the controller's refusals mean (arvados-protocol section 7.2)")
class ControllerRefusalTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "401 | application/json | {} | it does not know the system root token",
        "403 | application/json | {} | it does not permit a tunnel to this container",
        "404 | application/json; charset=utf-8 | {} | it knows no such container",
        "410 | application/json | {} | the container has ended",
        "500 | application/json | {} | it could not note that an interactive session begins",
        "502 | application/json | {} | the container gateway did not prove itself to it, or refused",
        "503 | application/json | {\"errors\":[\"shell access is disabled in config\"]}"
            + " | Containers.ShellAccess.Admin is off",
        "503 | application/json | {\"errors\":[\"container is not running yet\"]}"
            + " | the container does not run yet, or its gateway cannot be reached",
        "503 | '' | '' | its tunnel slots are taken (API.MaxGatewayTunnels), or it is overloaded",
        "418 | application/json | {} | not what it should answer",
        "101 | '' | '' | a switch to something else than SSH",
        "301 | text/html | moved | a redirect, so the controller's URL is not its own",
        "404 | text/html | <html> | not by the controller; does a web server before it pass",
        "400 | text/plain | bad | not by the controller; does a web server before it pass",
        "200 | text/html | <html> | not by the controller; does a web server before it pass",
        "502 | text/html | <html> | not by the controller but a web server before it, which cannot",
        "503 | text/html | <html> | not by the controller but a web server before it, which cannot",
        "504 | text/html | <html> | not by the controller but a web server before it, which cannot",
      })
  void statusTypeAndBodyTell(int status, String type, String body, String meaning) {
    assertThat(new ControllerRefusal(status, type, body).diagnosis())
        .startsWith("answered " + status + ": " + meaning)
        .endsWith(body);
  }
}
