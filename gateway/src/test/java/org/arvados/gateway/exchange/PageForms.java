package org.arvados.gateway.exchange;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.net.URLEncoder;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.arvados.gateway.server.RawHttp;

/** Fills in the forms of the gateway's pages, as a browser does. */
final class PageForms {
  private static final Pattern FIELD = Pattern.compile("name=\"(sealed|target)\" value=\"([^\"]*)");

  private PageForms() {}

  /** What is posted when the button of that answer is pressed. */
  static String answered(RawHttp.Response page, String answer) {
    StringBuilder form = new StringBuilder("answer=" + answer);
    Matcher fields = FIELD.matcher(page.text());
    while (fields.find()) {
      String value = fields.group(2).replace("&amp;", "&").replace("&#39;", "'");
      form.append('&').append(fields.group(1)).append('=');
      form.append(URLEncoder.encode(value, US_ASCII));
    }
    return form.toString();
  }
}
