package org.arvados.gateway.page;

/**
 * One header of an answer.
 *
 * @param name as it is written
 * @param value without line breaks
 */
public record PageHeader(String name, String value) {
  /** Refuses what would start another header. */
  public PageHeader {
    if (!(name + value).chars().allMatch(c -> c >= ' ' && c < 0x7f)) {
      throw new IllegalArgumentException("a header holds visible ASCII only: " + name.length());
    }
  }

  @Override
  public String toString() {
    return "PageHeader[" + name + "]";
  }
}
