package org.arvados.gateway.page;

import java.util.List;

/** The answers to forms about friendly names. Pure. */
public final class NamePages {
  private static final PageLink BACK = new PageLink("directory", "Your services", "/");

  private NamePages() {}

  /**
   * The name leads where it was asked to.
   *
   * @param url that opens it
   * @param target what it leads to
   * @param remarks what else to know
   */
  public static Page set(String name, String url, String target, List<String> remarks) {
    Page.Builder page =
        Page.builder(
                PageKind.NAME_SET,
                "The name is set",
                "The name " + name + " leads to " + target + ".")
            .fact("name", "Name", name)
            .link(new PageLink("service", "Open " + name, url))
            .link(BACK);
    remarks.forEach(page::detail);
    return page.build();
  }

  /** The name is nobody's. */
  public static Page released(String name) {
    return Page.builder(
            PageKind.NAME_RELEASED,
            "The name is released",
            "The name leads nowhere now, and anybody may claim it.")
        .fact("name", "Name", name)
        .link(BACK)
        .build();
  }

  /**
   * It was not done.
   *
   * @param kind one of those about names
   * @param problem one sentence
   * @param mend what to do
   */
  public static Page refused(PageKind kind, String problem, String mend) {
    return Page.builder(kind, "The name was not changed", problem).advice(mend).link(BACK).build();
  }

  /** The form says nothing that we asked. */
  public static Page unclear() {
    return Page.builder(
            PageKind.INVALID_FORM,
            "The form is not valid",
            "The form does not say what to do with which name.")
        .advice("Go back to your services, and use the form there.")
        .link(BACK)
        .build();
  }
}
