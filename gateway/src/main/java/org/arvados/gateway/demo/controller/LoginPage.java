package org.arvados.gateway.demo.controller;

import java.util.List;

/** The demo's login page: one button per account. */
final class LoginPage {
  private static final String FRAME =
      """
      <!DOCTYPE html>
      <html lang="en">
      <head><meta charset="utf-8"><title>Log in</title></head>
      <body>
      %s</body>
      </html>
      """;

  private LoginPage() {}

  static String accounts(List<UserRow> users, String returnTo) {
    StringBuilder forms = new StringBuilder("<h1>Who are you?</h1>\n");
    for (UserRow user : users) {
      forms.append(
          """
          <form method="post" action="/login">
          <input type="hidden" name="return_to" value="%s">
          <button name="username" value="%s">%s%s</button>
          </form>
          """
              .formatted(
                  escaped(returnTo),
                  escaped(user.username()),
                  escaped(user.username()),
                  user.isAdmin() ? " (administrator)" : user.isActive() ? "" : " (inactive)"));
    }
    return FRAME.formatted(forms);
  }

  static String error(String message) {
    return FRAME.formatted("<h2>Login error:</h2>\n<p>" + escaped(message) + "</p>\n");
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;")
        .replace("'", "&#39;");
  }
}
