package org.arvados.gateway.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaders;
import java.util.List;
import org.arvados.gateway.page.FailurePages;
import org.arvados.gateway.page.Page;
import org.arvados.gateway.page.PageHeader;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("What browsers are told about answers and other pages (rule X2)")
class SharingTest {
  private static final String PAGE = "https://front.example";
  private static final Sharing SHARED = new Sharing(PAGE, true);

  /** As a service sends them that has its own mind about other origins. */
  private static HttpHeaders headers() {
    return new DefaultHttpHeaders()
        .set("Access-Control-Allow-Origin", "*")
        .set("access-control-allow-credentials", "false")
        .set("Access-Control-Expose-Headers", "X-Other")
        .set("Access-Control-Max-Age", "1")
        .set("access_control_allow_origin", "*")
        .set("Cross-Origin-Resource-Policy", "cross-origin")
        .set("Content-Security-Policy", "default-src 'self'; frame-ancestors *")
        .set("Vary", "Accept")
        .set("ETag", "\"1\"")
        .set("X-Total", "7")
        .set("Set-Cookie", "a=b");
  }

  private static HttpHeaders told(Sharing sharing) {
    HttpHeaders headers = headers();
    sharing.tell(headers);
    return headers;
  }

  @Test
  void whatIsServedToNobodyInParticularStays() {
    assertThat(told(Sharing.AS_SERVED)).hasToString(headers().toString());
  }

  @Test
  void ourFieldsStandInForTheServices() {
    HttpHeaders told = told(SHARED);
    assertThat(told.getAll("Access-Control-Allow-Origin")).containsExactly(PAGE);
    assertThat(told.getAll("Access-Control-Allow-Credentials")).containsExactly("true");
    assertThat(told.contains("Access-Control-Max-Age")).isFalse();
    assertThat(told.contains("access_control_allow_origin")).isFalse();
    assertThat(told.getAll("Vary")).containsExactly("Accept", "origin");
    assertThat(told.get("X-Total")).isEqualTo("7");
    assertThat(told.get("Set-Cookie")).isEqualTo("a=b");
  }

  /** As a page of the service itself could. */
  @Test
  void everyFieldCanBeReadThatScriptsMayRead() {
    List<String> exposed =
        List.of(told(SHARED).get("Access-Control-Expose-Headers").split(", ", -1));
    assertThat(exposed).contains("ETag", "X-Total", "Vary");
    assertThat(exposed).doesNotContain("Set-Cookie", "Access-Control-Max-Age", "X-Other");
  }

  /** Two policies hold both, so the service's own can only be made stricter. */
  @Test
  void personalAnswersAreInNoOtherPage() {
    for (Sharing sharing : List.of(SHARED, new Sharing(null, true))) {
      HttpHeaders told = told(sharing);
      assertThat(told.getAll("Cross-Origin-Resource-Policy"))
          .containsExactly(sharing.equals(SHARED) ? "same-site" : "same-origin");
      assertThat(told.getAll("Content-Security-Policy"))
          .containsExactly("default-src 'self'; frame-ancestors *", "frame-ancestors 'self'");
      assertThat(told.getAll("Vary")).containsExactly("Accept", "origin");
    }
    assertThat(told(new Sharing(null, true)).getAll("Access-Control-Allow-Origin"))
        .containsExactly("*");
  }

  @Test
  void sharedAnswerOfATokenIsNotPersonal() {
    HttpHeaders told = told(new Sharing(PAGE, false));
    assertThat(told.getAll("Cross-Origin-Resource-Policy")).containsExactly("cross-origin");
    assertThat(told.getAll("Content-Security-Policy")).hasSize(1);
    assertThat(told.getAll("Vary")).containsExactly("Accept", "origin");
  }

  @Test
  void pageOfOursIsReadableWhereTheAnswerWouldBe() {
    Page page = FailurePages.internalError();
    assertThat(SHARED.tell(page).headers())
        .contains(
            new PageHeader("Access-Control-Allow-Origin", PAGE),
            new PageHeader("Access-Control-Allow-Credentials", "true"),
            new PageHeader("Vary", "Origin"));
    assertThat(new Sharing(null, true).tell(page)).isEqualTo(page);
  }
}
