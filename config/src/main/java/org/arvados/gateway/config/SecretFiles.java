package org.arvados.gateway.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Secrets of the gateway's own file: written there, or in a file that {@code file:///} names. */
final class SecretFiles {
  private final FileTree files;
  private final Findings findings;

  /** Where the files are. */
  FileTree files() {
    return files;
  }

  SecretFiles(FileTree files, Findings findings) {
    this.files = files;
    this.findings = findings;
  }

  /**
   * The secret that a setting holds or names.
   *
   * @throws MalformedValueException if it is empty, or its file is missing
   */
  Secret parse(String text) {
    String content = FileTree.isFileUrl(text) ? read(files.parseReadable(text)) : text;
    if (content.isBlank()) {
      throw new MalformedValueException("is empty", "write the secret, or file:///path of it");
    }
    return Secret.of(content);
  }

  private String read(Path path) {
    warnIfOpen(path);
    try {
      return Files.readString(path);
    } catch (IOException e) {
      throw new MalformedValueException(
          "names " + path + ", which " + FileTree.problem(e), "write the secret there as text");
    }
  }

  /** Warns of a secret file that every user of the system may read. */
  void warnIfOpen(Path path) {
    if (FileTree.readableByOthers(path)) {
      findings.warn(
          Place.of(path.toString(), ""),
          "holds a secret and is readable by every user",
          "run chmod o-r on it");
    }
  }
}
