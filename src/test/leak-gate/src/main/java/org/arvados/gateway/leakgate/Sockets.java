package org.arvados.gateway.leakgate;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What the system tells of the socket behind a descriptor. */
final class Sockets {
  private static final List<Path> TABLES =
      List.of(Path.of("/proc/self/net/tcp"), Path.of("/proc/self/net/tcp6"));
  private static final Path UNIX_TABLE = Path.of("/proc/self/net/unix");
  private static final int LOCAL = 1;
  private static final int REMOTE = 2;
  private static final int STATE = 3;
  private static final int INODE = 9;
  private static final String CLOSE_WAIT = "08";

  private Sockets() {}

  /** What is known of {@code socket:[inode]}: ports and state, or its kind. */
  static String describe(String descriptor) {
    if (!descriptor.startsWith("socket:[")) {
      return "";
    }
    String inode = inode(descriptor);
    for (Path table : TABLES) {
      for (String line : lines(table)) {
        String[] fields = line.trim().split("\\s+", -1);
        if (fields.length > INODE && fields[INODE].equals(inode)) {
          return " from port %d to %d, state %s"
              .formatted(port(fields[LOCAL]), port(fields[REMOTE]), fields[STATE]);
        }
      }
    }
    return isInUnixTable(inode, "") ? ", a Unix domain socket" : ", not connected";
  }

  /** Whether the Java runtime listens there for tools that attach themselves to it. */
  static boolean isForAttaching(String descriptor) {
    return descriptor.startsWith("socket:[") && isInUnixTable(inode(descriptor), "java_pid");
  }

  /** Whether the other side of a connection has closed it, and this side has not. */
  static boolean isLeftByPeer(String descriptor) {
    return describe(descriptor).endsWith(" state " + CLOSE_WAIT);
  }

  private static boolean isInUnixTable(String inode, String path) {
    return lines(UNIX_TABLE).stream()
        .anyMatch(line -> line.contains(" " + inode) && line.contains(path));
  }

  private static String inode(String descriptor) {
    return descriptor.substring("socket:[".length(), descriptor.length() - 1);
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
