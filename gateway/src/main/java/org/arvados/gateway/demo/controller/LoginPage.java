package org.arvados.gateway.demo.controller;

import java.util.List;

/** The pages that a visitor sees when logging in. */
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

  /** The Test login's form; its script does what a form alone cannot. */
  static String test(String returnTo) {
    return FRAME.formatted(
        """
        <h1>Log in to the demo cluster</h1>
        <form id="login" data-return-to="%s">
        <p><label>User name <input name="username" autocomplete="username" autofocus></label></p>
        <p><label>Password <input name="password" type="password"></label></p>
        <p><button>Log in</button> <output></output></p>
        </form>
        <script>
        const form = document.getElementById("login");
        form.addEventListener("submit", async (event) => {
          event.preventDefault();
          const answer = await fetch("/arvados/v1/users/authenticate", {
            method: "POST",
            headers: {"Content-Type": "application/json"},
            body: JSON.stringify({username: form.username.value, password: form.password.value}),
          });
          const said = await answer.json();
          if (!answer.ok) {
            form.querySelector("output").textContent = said.errors.join(" ");
            return;
          }
          const to = form.dataset.returnTo;
          location.assign(to + (to.includes("?") ? "&" : "?")
            + "api_token=v2/" + said.uuid + "/" + said.api_token);
        });
        </script>
        """
            .formatted(escaped(returnTo)));
  }

  /** What a provider of identities would show: one button per account. */
  static String provider(List<UserRow> users, String returnTo) {
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
