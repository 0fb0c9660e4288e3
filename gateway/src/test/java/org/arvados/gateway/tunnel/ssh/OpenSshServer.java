package org.arvados.gateway.tunnel.ssh;

import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.arvados.gateway.demo.ReservedPort;
import org.assertj.core.api.Assumptions;

/**
 * OpenSSH's sshd on a loopback port, with one user who has an empty password, so that
 * authentication by {@code none} succeeds. That user exists only in a mount namespace of sshd's
 * own: nothing of the machine is changed.
 */
final class OpenSshServer implements AutoCloseable {
  static final String USER = "gwtest";

  private static final Path SSHD = Path.of("/usr/sbin/sshd");

  private final Process process;
  private final InetSocketAddress address;
  private final Path log;

  /** Starts sshd with more lines of configuration; the test is skipped when that is impossible. */
  OpenSshServer(Path directory, List<String> configuration) throws Exception {
    Assumptions.assumeThat(SSHD).as("OpenSSH's sshd").isExecutable();
    Assumptions.assumeThat(Path.of("/etc/shadow")).as("run as root").isReadable();
    for (String type : List.of("rsa", "ecdsa", "ed25519")) {
      run("ssh-keygen", "-q", "-t", type, "-N", "", "-f", directory.resolve(type).toString());
    }
    String passwd = Files.readString(Path.of("/etc/passwd"));
    String shadow = Files.readString(Path.of("/etc/shadow"));
    Files.writeString(
        directory.resolve("passwd"), passwd + USER + ":x:65533:65533::/:/bin/false\n");
    Files.writeString(directory.resolve("shadow"), shadow + USER + "::19000:0:99999:7:::\n");
    address = new InetSocketAddress(InetAddress.getLoopbackAddress(), ReservedPort.unused());
    Files.write(directory.resolve("config"), configuration(directory, configuration));
    Files.writeString(directory.resolve("start"), script(directory));
    log = directory.resolve("log");
    process =
        new ProcessBuilder("unshare", "-m", "sh", directory.resolve("start").toString())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    awaitListening();
  }

  private List<String> configuration(Path directory, List<String> more) {
    return Stream.concat(
            more.stream(),
            Stream.of(
                "ListenAddress 127.0.0.1:" + address.getPort(),
                "HostKey " + directory.resolve("rsa"),
                "HostKey " + directory.resolve("ecdsa"),
                "HostKey " + directory.resolve("ed25519"),
                "PidFile none",
                "UsePAM no",
                "UseDNS no",
                "StrictModes no",
                "PasswordAuthentication yes",
                "PermitEmptyPasswords yes",
                "AllowTcpForwarding yes"))
        .toList();
  }

  private static String script(Path directory) {
    return """
        set -e
        mount --make-rprivate /
        mount --bind %1$s/passwd /etc/passwd
        mount --bind %1$s/shadow /etc/shadow
        mount -t tmpfs tmpfs /run
        mkdir /run/sshd
        exec %2$s -D -e -f %1$s/config
        """
        .formatted(directory, SSHD);
  }

  private void awaitListening() throws Exception {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (!isListening()) {
      boolean gone = process.waitFor(20, TimeUnit.MILLISECONDS);
      Assumptions.assumeThat(gone).as("sshd starts: " + Files.readString(log)).isFalse();
      if (System.nanoTime() > deadline) {
        throw new IllegalStateException("sshd does not listen: " + Files.readString(log));
      }
    }
  }

  private boolean isListening() {
    try (Socket socket = new Socket(address.getAddress(), address.getPort())) {
      return socket.isConnected();
    } catch (IOException e) {
      return false;
    }
  }

  InetSocketAddress address() {
    return address;
  }

  /** What sshd has logged. */
  String log() throws IOException {
    return Files.readString(log);
  }

  @Override
  public void close() {
    process.descendants().forEach(ProcessHandle::destroy);
    process.destroy();
  }

  private static void run(String... command) throws Exception {
    Process process =
        new ProcessBuilder(command).redirectOutput(new File("/dev/null")).inheritIO().start();
    if (process.waitFor() != 0) {
      throw new IllegalStateException("failed: " + String.join(" ", command));
    }
  }
}
