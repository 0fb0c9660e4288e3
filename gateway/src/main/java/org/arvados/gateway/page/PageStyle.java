package org.arvados.gateway.page;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/**
 * The one style sheet of all pages, inline and known to the content security policy by its hash.
 */
final class PageStyle {
  static final String SHEET =
      """
      :root { color-scheme: light dark; --page: #f4f6f8; --card: #fff; --text: #1c2733; --soft: #566576;
        --line: #d5dce4; --accent: #0b5cad; --on-accent: #fff; }
      @media (prefers-color-scheme: dark) { :root { --page: #11161c; --card: #1a222b; --text: #e8edf2;
        --soft: #a3b1c0; --line: #33404d; --accent: #7db8f5; --on-accent: #0c1620; } }
      * { box-sizing: border-box; }
      body { margin: 0; min-height: 100vh; display: grid; place-items: center; padding: 1.5rem;
        background: var(--page); color: var(--text);
        font: 1rem/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif; }
      main { width: 100%; max-width: 36rem; padding: 2rem; background: var(--card);
        border: 1px solid var(--line); border-top: 4px solid var(--accent); border-radius: .5rem;
        overflow-wrap: break-word; }
      .status { margin: 0; color: var(--soft); font-size: .875rem; letter-spacing: .04em; }
      h1 { margin: .25rem 0 1rem; font-size: 1.5rem; line-height: 1.25; }
      p { margin: 0 0 1rem; }
      ul { margin: 0 0 1rem; padding: 0; list-style: none; color: var(--soft); }
      li { padding: .3rem 0; border-top: 1px solid var(--line); }
      .actions { display: flex; flex-wrap: wrap; gap: .75rem; margin: 1.5rem 0 0; }
      .actions a, button { display: inline-block; padding: .55rem 1.1rem; border: 1px solid var(--accent);
        border-radius: .35rem; background: transparent; color: var(--accent); font: inherit;
        text-decoration: none; cursor: pointer; }
      .actions :is(a:only-of-type, button:first-of-type) { background: var(--accent); color: var(--on-accent); }
      .actions :is(a, button):is(:hover, :focus-visible) { outline: 2px solid var(--accent);
        outline-offset: 2px; }
      footer { margin: 2rem 0 0; padding: 1rem 0 0; border-top: 1px solid var(--line); color: var(--soft);
        font-size: .8125rem; }
      code { font-family: ui-monospace, "SF Mono", Menlo, Consolas, monospace; user-select: all; }
      """;

  /** The source expression that allows this very sheet (CSP Level 3, section 2.3.1). */
  static final String SOURCE = "'sha256-" + hash() + "'";

  private PageStyle() {}

  private static String hash() {
    try {
      byte[] sheet = SHEET.getBytes(StandardCharsets.UTF_8);
      return Base64.getEncoder().encodeToString(MessageDigest.getInstance("SHA-256").digest(sheet));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
