package org.arvados.gateway.config;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;

/**
 * Files that settings name, below a root that tests replace.
 *
 * @param root where absolute paths begin
 */
record FileTree(Path root) {
  private static final String SCHEME = "file://";

  /** Whether a text names a file instead of being the value itself. */
  static boolean isFileUrl(String text) {
    return text.startsWith(SCHEME);
  }

  /** The path below the root; a relative one stays as it is. */
  Path resolve(Path path) {
    return path.isAbsolute() ? root.resolve(path.getRoot().relativize(path)) : path;
  }

  /** The path that a text names, with or without {@code file://}. */
  Path path(String text) {
    String name = isFileUrl(text) ? text.substring(SCHEME.length()) : text;
    // The only character that no path may have.
    return resolve(Path.of(name.replace('\0', '?')));
  }

  /**
   * The same, when it is a whole path.
   *
   * @throws MalformedValueException if it is relative: a service has no obvious directory
   */
  Path parse(String text) {
    if (!path(text).isAbsolute()) {
      throw new MalformedValueException(
          "\"" + text + "\" is not a whole path", "write the path from / on");
    }
    return path(text);
  }

  /**
   * The path that a setting names, of a file we may read.
   *
   * @throws MalformedValueException if the path is relative or the file cannot be read
   */
  Path parseReadable(String text) {
    return checkReadable(parse(text));
  }

  /**
   * The same path, when it is one of a file we may read.
   *
   * @throws MalformedValueException if the file cannot be read
   */
  static Path checkReadable(Path path) {
    if (!Files.isRegularFile(path) || !Files.isReadable(path)) {
      throw new MalformedValueException(
          "names " + path + ", which is missing or not readable",
          "correct the path, or let the gateway's user read the file");
    }
    return path;
  }

  /** Says why a file could not be read, without words of its content. */
  static String problem(IOException e) {
    return e instanceof CharacterCodingException ? "is not UTF-8 text" : "cannot be read";
  }

  /** Whether every user of the system may read the file; false where the system does not say. */
  static boolean readableByOthers(Path path) {
    try {
      return Files.getPosixFilePermissions(path).contains(PosixFilePermission.OTHERS_READ);
    } catch (IOException | UnsupportedOperationException e) {
      return false;
    }
  }
}
