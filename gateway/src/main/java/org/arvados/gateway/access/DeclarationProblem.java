package org.arvados.gateway.access;

import org.jspecify.annotations.Nullable;

/**
 * A declaration that does not count, or not as it was written (rule A3). It repeats nothing of what
 * was written but port numbers, and is for those who may change it.
 *
 * @param place which declaration, as a path into the container request, such as {@code
 *     properties.published_endpoints[0].access}
 * @param port that it is about; null when that cannot be told
 * @param wrong what is the matter, to be read behind the place
 * @param mend what to write, a sentence
 */
public record DeclarationProblem(String place, @Nullable Integer port, String wrong, String mend) {
  /** One line for people. */
  public String text() {
    return place + (port == null ? "" : " (port " + port + ")") + " " + wrong + ". " + mend;
  }
}
