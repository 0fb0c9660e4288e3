package org.arvados.gateway.page;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What the gateway has to say, for whoever reads it. Texts are plain: the renderer escapes them.
 *
 * @param kind decides the status, and how it looks
 * @param title a few words
 * @param sentence what is wrong
 * @param advice what to do
 * @param stage how far the service has come, where that is told
 * @param facts what is known; a service's label first
 * @param details more lines
 * @param sections more lines, under headings
 * @param choices of where to go on
 * @param programHint one more line that makes sense to programs and terminals only
 * @param links where to go; the first stands out
 * @param form a question, for browsers only
 * @param retry when to try again
 * @param challenge the {@code WWW-Authenticate} value, sent to programs and terminals only
 * @param headers more headers, for everyone
 * @param requestId for support
 */
public record Page(
    PageKind kind,
    String title,
    String sentence,
    Optional<String> advice,
    Optional<Stage> stage,
    List<PageFact> facts,
    List<String> details,
    List<PageSection> sections,
    List<PageChoice> choices,
    Optional<String> programHint,
    List<PageLink> links,
    Optional<PageForm> form,
    Optional<Retry> retry,
    Optional<String> challenge,
    List<PageHeader> headers,
    Optional<String> requestId) {

  /** Keeps lists of its own. */
  public Page {
    facts = List.copyOf(facts);
    details = List.copyOf(details);
    sections = List.copyOf(sections);
    choices = List.copyOf(choices);
    links = List.copyOf(links);
    headers = List.copyOf(headers);
  }

  /** Begins a page: what is wrong. */
  public static Builder builder(PageKind kind, String title, String sentence) {
    return new Builder(kind, title, sentence);
  }

  /** Begins another page with all that this one has. */
  public Builder toBuilder() {
    Builder builder = new Builder(kind, title, sentence);
    builder.advice = advice;
    builder.stage = stage;
    builder.facts.addAll(facts);
    builder.details.addAll(details);
    builder.sections.addAll(sections);
    builder.choices.addAll(choices);
    builder.links.addAll(links);
    builder.headers.addAll(headers);
    builder.programHint = programHint;
    builder.form = form;
    builder.retry = retry;
    builder.challenge = challenge;
    builder.requestId = requestId;
    return builder;
  }

  /** The status of the response. */
  public int status() {
    return kind.status();
  }

  /** The value of a fact, where the page has it. */
  public Optional<String> fact(String key) {
    return facts.stream().filter(fact -> fact.key().equals(key)).map(PageFact::value).findFirst();
  }

  /** Whether a browser looks again by itself. */
  boolean looksAgain() {
    return retry.filter(Retry::reload).isPresent();
  }

  /** The same page with the request's id. */
  public Page withRequestId(String id) {
    return toBuilder().requestId(id).build();
  }

  /** The same page with one more header, a Set-Cookie for one. */
  public Page withHeader(String name, String value) {
    return toBuilder().header(name, value).build();
  }

  /** The same page for a request that a browser must not repeat by itself. */
  public Page withoutReload() {
    Builder builder = toBuilder();
    builder.retry = retry.map(Retry::withoutReload);
    return builder.build();
  }

  @Override
  public String toString() {
    return "Page[" + status() + " " + title + "]";
  }

  /** Collects the parts of a page. Not thread-safe. */
  public static final class Builder {
    private final PageKind kind;
    private final String title;
    private final String sentence;
    private final List<PageFact> facts = new ArrayList<>();
    private final List<String> details = new ArrayList<>();
    private final List<PageSection> sections = new ArrayList<>();
    private final List<PageChoice> choices = new ArrayList<>();
    private final List<PageLink> links = new ArrayList<>();
    private final List<PageHeader> headers = new ArrayList<>();
    private Optional<String> advice = Optional.empty();
    private Optional<Stage> stage = Optional.empty();
    private Optional<String> programHint = Optional.empty();
    private Optional<PageForm> form = Optional.empty();
    private Optional<Retry> retry = Optional.empty();
    private Optional<String> challenge = Optional.empty();
    private Optional<String> requestId = Optional.empty();

    private Builder(PageKind kind, String title, String sentence) {
      this.kind = kind;
      this.title = title;
      this.sentence = sentence;
    }

    /** Says what to do. */
    public Builder advice(String whatToDo) {
      advice = Optional.of(whatToDo);
      return this;
    }

    /** Says how far the service has come. */
    public Builder stage(Stage reached) {
      stage = Optional.of(reached);
      return this;
    }

    /** Adds a fact. */
    public Builder fact(String key, String name, String value) {
      facts.add(new PageFact(key, name, value));
      return this;
    }

    /** Adds a fact when there is a value. */
    public Builder fact(String key, String name, Optional<String> value) {
      value.ifPresent(text -> fact(key, name, text));
      return this;
    }

    /** Adds a line. */
    public Builder detail(String line) {
      details.add(line);
      return this;
    }

    /** Adds lines under a heading; nothing when there are none. */
    public Builder section(PageSection section) {
      if (!section.lines().isEmpty()) {
        sections.add(section);
      }
      return this;
    }

    /** Adds a choice. */
    public Builder choice(PageChoice choice) {
      choices.add(choice);
      return this;
    }

    /** Sets the line for programs. */
    public Builder programHint(String line) {
      programHint = Optional.of(line);
      return this;
    }

    /** Adds a link. */
    public Builder link(PageLink link) {
      links.add(link);
      return this;
    }

    /** Adds a link before the others. */
    public Builder firstLink(PageLink link) {
      links.add(0, link);
      return this;
    }

    /** Asks a question. */
    public Builder form(PageForm question) {
      form = Optional.of(question);
      return this;
    }

    /** Says when to try again. */
    public Builder retry(Retry after) {
      retry = Optional.of(after);
      return this;
    }

    /** Sets the {@code WWW-Authenticate} value. */
    public Builder challenge(String value) {
      challenge = Optional.of(value);
      return this;
    }

    /** Adds a header. */
    public Builder header(String name, String value) {
      headers.add(new PageHeader(name, value));
      return this;
    }

    /** Sets the request's id. */
    public Builder requestId(String id) {
      requestId = Optional.of(id);
      return this;
    }

    /** The page. */
    public Page build() {
      return new Page(
          kind,
          title,
          sentence,
          advice,
          stage,
          facts,
          details,
          sections,
          choices,
          programHint,
          links,
          form,
          retry,
          challenge,
          headers,
          requestId);
    }
  }
}
