package org.arvados.gateway.signin;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Rule S1: who is led through a sign-in, and who gets a 401. */
class NavigationTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        // browsers of today
        "GET  | Sec-Fetch-Mode: navigate, Sec-Fetch-Dest: document | true",
        "HEAD | Sec-Fetch-Mode: navigate, Sec-Fetch-Dest: document | true",
        "POST | Sec-Fetch-Mode: navigate, Sec-Fetch-Dest: document | false",
        "GET  | Sec-Fetch-Mode: navigate, Sec-Fetch-Dest: iframe   | false",
        "GET  | Sec-Fetch-Mode: navigate, Sec-Fetch-Dest: embed    | false",
        "GET  | Sec-Fetch-Mode: navigate                           | false",
        "GET  | Sec-Fetch-Mode: no-cors,  Sec-Fetch-Dest: image    | false",
        "GET  | Sec-Fetch-Mode: cors,     Sec-Fetch-Dest: empty    | false",
        "GET  | Sec-Fetch-Mode: cors,     Sec-Fetch-Dest: empty, Accept: text/html | false",
        "GET  | Sec-Fetch-Dest: document                           | false",
        "GET  | Sec-Fetch-Mode: navigate, Sec-Fetch-Dest: document, Sec-Purpose: prefetch | false",
        // a browser with an extension that sends a token, and one whose user agent is odd
        "GET  | Sec-Fetch-Mode: navigate, Sec-Fetch-Dest: document, Authorization: Bearer x | true",
        "GET  | Sec-Fetch-Mode: navigate, Sec-Fetch-Dest: document, User-Agent: curl/8 | true",
        // older browsers, by what they accept
        "GET  | Accept: text/html                                  | true",
        "HEAD | Accept: text/html                                  | true",
        "PUT  | Accept: text/html                                  | false",
        "GET  | Accept: text/html, X-Requested-With: XMLHttpRequest | false",
        "GET  | Accept: text/html, Authorization: Bearer x         | false",
        // programs
        "GET  | Accept: */*                                        | false",
        "GET  | Accept: application/json                           | false",
        "GET  | User-Agent: curl/8.5.0                             | false",
        "GET  |                                                    | false",
      })
  void visitIsToldFromEverythingElse(String method, String fields, boolean visit) {
    assertThat(isVisit(method, false, fields)).isEqualTo(visit);
  }

  @ParameterizedTest
  @CsvSource({"GET", "HEAD"})
  void upgradeIsNoVisit(String method) {
    String navigation = "Sec-Fetch-Mode: navigate, Sec-Fetch-Dest: document";
    assertThat(isVisit(method, true, navigation)).isFalse();
  }

  private static boolean isVisit(String method, boolean upgrade, String fields) {
    Map<String, List<String>> header = new HashMap<>();
    for (String field : fields == null ? new String[0] : fields.split(", +")) {
      String[] pair = field.split(": ", 2);
      header.put(pair[0].toLowerCase(java.util.Locale.ROOT), List.of(pair[1].strip()));
    }
    return Navigation.isVisit(
        method,
        upgrade,
        name -> header.getOrDefault(name.toLowerCase(java.util.Locale.ROOT), List.of()));
  }
}
