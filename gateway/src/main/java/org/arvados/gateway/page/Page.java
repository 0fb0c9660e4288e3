package org.arvados.gateway.page;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What the gateway has to say, for whoever reads it. Texts are plain: the renderer escapes them.
 *
 * @param status of the response
 * @param title a few words
 * @param sentence what happened and what to do, for everyone
 * @param details more lines
 * @param programHint one more line that makes sense to programs and terminals only
 * @param links where to go; one alone stands out
 * @param form a question, for browsers only
 * @param retry when to try again
 * @param challenge the {@code WWW-Authenticate} value, sent to programs and terminals only
 * @param headers more headers, for everyone
 * @param requestId for support
 */
public record Page(
    int status,
    String title,
    String sentence,
    List<String> details,
    Optional<String> programHint,
    List<PageLink> links,
    Optional<PageForm> form,
    Optional<Retry> retry,
    Optional<String> challenge,
    List<PageHeader> headers,
    Optional<String> requestId) {

  /** Keeps lists of its own. */
  public Page {
    details = List.copyOf(details);
    links = List.copyOf(links);
    headers = List.copyOf(headers);
  }

  /** A page that says no more than this. */
  public static Page of(int status, String title, String sentence) {
    return new Builder(status, title, sentence).build();
  }

  /** Begins a page. */
  public static Builder builder(int status, String title, String sentence) {
    return new Builder(status, title, sentence);
  }

  /** Begins another page with all that this one has. */
  public Builder toBuilder() {
    Builder builder = new Builder(status, title, sentence);
    builder.details.addAll(details);
    builder.links.addAll(links);
    builder.headers.addAll(headers);
    builder.programHint = programHint;
    builder.form = form;
    builder.retry = retry;
    builder.challenge = challenge;
    builder.requestId = requestId;
    return builder;
  }

  /** The same page with the request's id. */
  public Page withRequestId(String id) {
    return toBuilder().requestId(id).build();
  }

  /** The same page with one more header, a Set-Cookie for one. */
  public Page withHeader(String name, String value) {
    return toBuilder().header(name, value).build();
  }

  @Override
  public String toString() {
    return "Page[" + status + " " + title + "]";
  }

  /** Collects the parts of a page. Not thread-safe. */
  public static final class Builder {
    private final int status;
    private final String title;
    private final String sentence;
    private final List<String> details = new ArrayList<>();
    private final List<PageLink> links = new ArrayList<>();
    private final List<PageHeader> headers = new ArrayList<>();
    private Optional<String> programHint = Optional.empty();
    private Optional<PageForm> form = Optional.empty();
    private Optional<Retry> retry = Optional.empty();
    private Optional<String> challenge = Optional.empty();
    private Optional<String> requestId = Optional.empty();

    private Builder(int status, String title, String sentence) {
      this.status = status;
      this.title = title;
      this.sentence = sentence;
    }

    /** Adds a line. */
    public Builder detail(String line) {
      details.add(line);
      return this;
    }

    /** Adds a line {@code name: value} when there is a value. */
    public Builder detail(String name, Optional<String> value) {
      value.ifPresent(text -> details.add(name + ": " + text));
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
          status,
          title,
          sentence,
          details,
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
