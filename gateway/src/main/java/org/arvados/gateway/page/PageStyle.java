package org.arvados.gateway.page;

/**
 * The one style sheet of all pages, inline and known to the content security policy by its hash.
 * Nothing is loaded. Every pair of colours has a contrast of 4.5 at least, in both schemes.
 */
final class PageStyle {
  static final String SHEET =
      """
      :root { color-scheme: light dark; --page: #eef1f5; --card: #fff; --text: #18212b;
        --soft: #52606f; --line: #d3dae2; --accent: #0b5cad; --on-accent: #fff; --tint: #e8f0fa;
        --blue: #0b5cad; --blue-tint: #e3eefa; --amber: #855000; --amber-tint: #fbefd9;
        --red: #b3261e; --red-tint: #fbe7e5; --grey: #52606f; --grey-tint: #e9edf1;
        --green: #1a7037; --green-tint: #e0f3e5; }
      @media (prefers-color-scheme: dark) { :root { --page: #0f141a; --card: #181f27; --text: #e7edf3;
        --soft: #a7b3c1; --line: #323d49; --accent: #7fbaf8; --on-accent: #0b1622; --tint: #1d2a38;
        --blue: #7fbaf8; --blue-tint: #1b2d42; --amber: #f0b65e; --amber-tint: #38290f;
        --red: #ff9d94; --red-tint: #421b18; --grey: #a7b3c1; --grey-tint: #28313b;
        --green: #74d18e; --green-tint: #14351e; } }
      * { box-sizing: border-box; }
      html { -webkit-text-size-adjust: 100%; text-size-adjust: 100%; }
      body { margin: 0 auto; padding: 1.25rem; max-width: 42rem; min-height: 100vh; display: flex;
        flex-direction: column; background: var(--page); color: var(--text);
        font: 1rem/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif; }
      .banner { display: flex; align-items: center; gap: .5rem; padding: .25rem 0 1.25rem;
        color: var(--soft); font-size: .875rem; }
      .mark { width: 1.5rem; height: 1.5rem; padding: .2rem; border-radius: .35rem;
        background: #0b5cad; fill: none; stroke: #fff; stroke-width: 2; stroke-linecap: round; }
      .cluster { margin-left: auto; padding: .05rem .5rem; border: 1px solid var(--line);
        border-radius: 1rem; font-family: ui-monospace, "SF Mono", Menlo, Consolas, monospace; }
      .card { margin: auto 0; padding: 2rem; background: var(--card); border: 1px solid var(--line);
        border-radius: .75rem; overflow-wrap: anywhere; }
      .title { display: flex; gap: 1rem; align-items: center; margin: 0 0 1.25rem; }
      .title > div { min-width: 0; }
      .sign { flex: none; width: 3.25rem; height: 3.25rem; padding: .75rem; border-radius: 50%;
        fill: none; stroke: currentColor; stroke-width: 2; stroke-linecap: round;
        stroke-linejoin: round; }
      .tone-waiting .sign, .tone-question .sign { color: var(--blue); background: var(--blue-tint); }
      .tone-locked .sign { color: var(--amber); background: var(--amber-tint); }
      .tone-trouble .sign { color: var(--red); background: var(--red-tint); }
      .tone-missing .sign { color: var(--grey); background: var(--grey-tint); }
      .tone-good .sign { color: var(--green); background: var(--green-tint); }
      .track { opacity: .25; }
      .service { margin: 0; color: var(--soft); font-weight: 600; }
      h1 { margin: 0; font-size: 1.5rem; line-height: 1.25; }
      h2 { margin: 1.5rem 0 .35rem; font-size: .9375rem; line-height: 1.4; }
      p { margin: 0 0 .75rem; }
      .lead { font-size: 1.0625rem; }
      .detail, .wait { color: var(--soft); }
      section ul { margin: 0 0 .75rem; padding: 0 0 0 1.25rem; }
      .stages { display: flex; gap: .5rem; margin: 1.5rem 0; padding: 0; list-style: none; }
      .stages li { flex: 1 1 0; padding: .6rem 0 0; border-top: .25rem solid var(--line);
        color: var(--soft); font-size: .875rem; line-height: 1.35; }
      .stages .past { border-color: var(--blue); }
      .stages .past::before { content: "\\2713\\00a0"; content: "\\2713\\00a0" / ""; }
      .stages .now { border-color: var(--blue); color: var(--text); font-weight: 600; }
      .facts { margin: 1.5rem 0 0; border-top: 1px solid var(--line); }
      .facts > div { display: flex; gap: 1rem; padding: .5rem 0;
        border-bottom: 1px solid var(--line); }
      .facts dt { flex: 0 0 10.5rem; color: var(--soft); }
      .facts dd { margin: 0; min-width: 0; }
      .choices { margin: 1.25rem 0; padding: 0; list-style: none; }
      .choices a { display: flex; flex-wrap: wrap; gap: .1rem 1rem; align-items: baseline;
        margin: 0 0 .6rem; padding: .8rem 1rem; border: 1px solid var(--line); border-radius: .5rem;
        color: var(--soft); text-decoration: none; }
      .choice { flex: 1 1 12rem; color: var(--accent); font-weight: 600; }
      .choices a:hover { border-color: var(--accent); background: var(--tint); }
      .actions { display: flex; flex-wrap: wrap; gap: .75rem; margin: 1.5rem 0 0; }
      .actions a, button { display: inline-block; min-height: 2.75rem; padding: .55rem 1.1rem;
        border: 1px solid var(--accent); border-radius: .5rem; background: transparent;
        color: var(--accent); font: inherit; font-weight: 600; text-decoration: none;
        cursor: pointer; }
      .actions button:first-of-type, .actions a:first-of-type { background: var(--accent);
        color: var(--on-accent); }
      .tone-waiting .actions a, .choices ~ .actions a { background: transparent; color: var(--accent); }
      .actions :is(a, button):hover { text-decoration: underline; }
      .directory { margin: 0; }
      .entries { margin: 1rem 0; padding: 0; list-style: none; }
      .entries li { margin: 0 0 .75rem; padding: .8rem 1rem; border: 1px solid var(--line);
        border-radius: .5rem; }
      .entries p { margin: 0 0 .35rem; }
      .entry { display: flex; gap: 1rem; align-items: baseline; justify-content: space-between; }
      .entry h2 { margin: 0; font-size: 1.0625rem; }
      .entries dl { display: flex; flex-wrap: wrap; gap: .25rem 1.5rem; margin: .35rem 0 0; }
      .entries dl > div { display: flex; gap: .4rem; align-items: baseline; }
      .entries dt { flex: none; color: var(--soft); }
      .entries a { display: inline-block; min-width: 1.5rem; padding: .1rem .15rem;
        color: var(--accent); }
      .entries .open { flex: none; padding: .35rem 1.1rem; border-radius: .5rem; background: var(--accent);
        color: var(--on-accent); font-weight: 600; text-decoration: none; }
      .entries dd { margin: 0; display: flex; flex-wrap: wrap; gap: 0 .75rem; }
      .remark { color: var(--amber); }
      h3 { margin: .75rem 0 .25rem; font-size: 1rem; }
      summary { color: var(--accent); cursor: pointer; }
      .line { display: flex; flex-wrap: wrap; gap: .6rem; align-items: center; margin: .75rem 0; }
      input, select { flex: 1 1 10rem; min-width: 0; max-width: 100%; min-height: 2.75rem;
        padding: .45rem .7rem; border: 1px solid var(--soft); border-radius: .5rem;
        background: var(--page); color: var(--text); font: inherit; }
      :focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
      footer { display: flex; flex-wrap: wrap; gap: .25rem 1.25rem; padding: 1.25rem 0 .25rem;
        color: var(--soft); font-size: .8125rem; overflow-wrap: anywhere; }
      code { font-family: ui-monospace, "SF Mono", Menlo, Consolas, monospace; user-select: all; }
      .unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%);
        white-space: nowrap; }
      @keyframes turn { to { transform: rotate(1turn); } }
      @media (prefers-reduced-motion: no-preference) { .turn { transform-origin: 12px 12px;
        animation: turn 2.4s linear infinite; } }
      @media (max-width: 30rem) { body { padding: .75rem; } .card { padding: 1.25rem; }
        .title { gap: .75rem; } .sign { width: 2.75rem; height: 2.75rem; padding: .6rem; }
        h1 { font-size: 1.3rem; } .facts > div { display: block; }
        .stages { flex-direction: column; gap: .35rem; }
        .stages li { flex: none; padding: .1rem 0 .1rem .75rem; border-top: 0;
          border-left: .25rem solid var(--line); }
        .actions :is(a, button) { flex: 1 1 100%; text-align: center; } }
      """;

  /** The source expression that allows this very sheet. */
  static final String SOURCE = CspHash.of(SHEET);

  private PageStyle() {}
}
