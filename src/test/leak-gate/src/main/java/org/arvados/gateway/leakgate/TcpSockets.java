package org.arvados.gateway.leakgate;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Tells which connection a socket's descriptor is, for the message. */
final class TcpSockets {
  private static final List<Path> TABLES =
      List.of(Path.of("/proc/self/net/tcp"), Path.of("/proc/self/net/tcp6"));
  private static final int LOCAL = 1;
  private static final int REMOTE = 2;
  private static final int STATE = 3;
  private static final int INODE = 9;

  private TcpSockets() {}

  /** Local and remote port and state of {@code socket:[inode]}; empty when it is no TCP socket. */
  static String describe(String descriptor) {
    if (!descriptor.startsWith("socket:[")) {
      return "";
    }
    String inode = descriptor.substring("socket:[".length(), descriptor.length() - 1);
    for (Path table : TABLES) {
      for (String line : lines(table)) {
        String[] fields = line.trim().split("\\s+", -1);
        if (fields.length > INODE && fields[INODE].equals(inode)) {
          return " from port %d to %d, state %s"
              .formatted(port(fields[LOCAL]), port(fields[REMOTE]), fields[STATE]);
        }
      }
    }
    return "";
  }

  private static List<String> lines(Path table) {
    try {
      return Files.readAllLines(table);
    } catch (IOException e) {
      return List.of();
    }
  }

  private static int port(String address) {
    return Integer.parseInt(address.substring(address.indexOf(':') + 1), 16);
  }
}
