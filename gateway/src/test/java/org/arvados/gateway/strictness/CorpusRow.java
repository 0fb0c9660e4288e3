package org.arvados.gateway.strictness;

import java.util.List;
import java.util.Optional;

/**
 * A message that could be read in more than one way, and the answer it must get. Bytes are
 * characters up to 0xff; names in braces stand for what is known only when the row runs ({@link
 * Corpus.Names}).
 *
 * @param group title of the group it stands in
 * @param name of the row, unique in its file
 * @param source RFC section, CVE or technique
 * @param fromClient what the client sends
 * @param fromApp what the application sends; empty for its ordinary answers
 * @param later what it sends a little later, when its first answer has been used
 * @param ending what it does then
 * @param toApp the requests that the application gets, in their plainest form
 * @param partToApp what it may get a beginning of, and nothing but a beginning
 * @param toClient the responses that the client gets, in their plainest form
 * @param answers the statuses that the client gets, in order
 * @param connection what becomes of the client's connection
 * @param reused whether the application's connection is used again; empty where it does not matter
 */
public record CorpusRow(
    String group,
    String name,
    String source,
    String fromClient,
    String fromApp,
    String later,
    Ending ending,
    String toApp,
    String partToApp,
    String toClient,
    List<Answer> answers,
    After connection,
    Optional<Boolean> reused) {
  /**
   * One answer to the client.
   *
   * @param status its code
   * @param bodyless whether it answers HEAD
   */
  public record Answer(int status, boolean bodyless) {}

  /** What the application does with its connection behind its answer. */
  public enum Ending {
    KEEP,
    CLOSE
  }

  /** What becomes of the client's connection. */
  public enum After {
    /** It carries the next request. */
    KEEP,
    /** The gateway ends it, having said so, and reads nothing more. */
    CLOSE,
    /** It ends within the last answer, which so is not taken for whole. */
    CUT,
    /** It carries bytes that are no HTTP. */
    RAW,
    /** The request is not at its end: nothing is answered yet. */
    WAITS
  }

  /** Whether the gateway refuses it, or the last message of it; its statuses are not the app's. */
  public boolean isRefused() {
    if (connection == After.CUT) {
      return true;
    }
    int last = answers.isEmpty() ? 0 : answers.get(answers.size() - 1).status();
    return last >= 400 && !fromApp.startsWith("HTTP/1.1 " + last);
  }

  /** Whether some request reaches the application whole. */
  public boolean isForwarded() {
    return !toApp.isEmpty();
  }

  @Override
  public String toString() {
    return group + ": " + name;
  }
}
