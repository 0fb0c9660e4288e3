package org.arvados.gateway.system.garden;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.arvados.gateway.demo.ReservedPort;
import org.awaitility.Awaitility;

/**
 * A server of Debian on a loopback port, with its files in a directory of its own. Each answers
 * every request with what it has made of it: {@code X-Understood: method target}, and as its body
 * the fields that tell who asks, an empty line, and the request's body.
 */
final class WebServer implements AutoCloseable {
  private static final String JAVA = System.getProperty("java.home") + "/bin/java";

  private final Kind kind;
  private final Process process;
  private final int port;

  /** The servers, each with its Debian package and the command that runs it in the foreground. */
  enum Kind {
    NGINX("nginx-light", "/usr/sbin/nginx -e @DIR@/error.log -c @DIR@/nginx.conf"),
    APACHE("apache2", "/usr/sbin/apache2 -f @DIR@/apache.conf -DFOREGROUND"),
    LIGHTTPD("lighttpd", "/usr/sbin/lighttpd -D -f @DIR@/lighttpd.conf"),
    TOMCAT(
        "tomcat10",
        "@JAVA@ -Xmx128m -cp /usr/share/tomcat10/lib/*:/usr/share/tomcat10/bin/tomcat-juli.jar"
            + " @DIR@/ReportServer.java @PORT@ @DIR@"),
    GUNICORN(
        "gunicorn",
        "/usr/bin/gunicorn --chdir=@DIR@ --bind=127.0.0.1:@PORT@ --worker-class=gthread"
            + " --threads=100 --keep-alive=60 --worker-tmp-dir=@DIR@ report:app"),
    NODE("nodejs", "/usr/bin/node @DIR@/report.js @PORT@");

    private final String debianPackage;
    private final String command;

    Kind(String debianPackage, String command) {
      this.debianPackage = debianPackage;
      this.command = command;
    }

    /** Name of its service, and in messages. */
    String label() {
      return name().toLowerCase(Locale.ROOT);
    }

    String debianPackage() {
      return debianPackage;
    }

    boolean isInstalled() {
      return this == TOMCAT
          ? Files.isReadable(Path.of("/usr/share/tomcat10/lib/catalina.jar"))
          : Files.isExecutable(Path.of(words().get(0)));
    }

    private List<String> words() {
      return List.of(command.split(" ", -1));
    }
  }

  private WebServer(Kind kind, Process process, int port) {
    this.kind = kind;
    this.process = process;
    this.port = port;
  }

  /** Starts one; {@link #awaitReady} tells when it answers. */
  static WebServer start(Kind kind, Path parent) throws IOException {
    Path directory = Files.createDirectory(parent.resolve(kind.label()));
    int port = ReservedPort.unused();
    for (String file :
        List.of(
            "nginx.conf",
            "apache.conf",
            "lighttpd.conf",
            "report.sh",
            "report.py",
            "report.js",
            "ReportServer.java")) {
      copy(file, directory, port);
    }
    // Apache gives up root's rights, if it has them.
    Files.setPosixFilePermissions(parent, PosixFilePermissions.fromString("rwxr-xr-x"));
    Path log = Files.createDirectories(Path.of("target/processes")).resolve(kind.label() + ".log");
    Process process =
        new ProcessBuilder(kind.words().stream().map(word -> fill(word, directory, port)).toList())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .directory(directory.toFile())
            .start();
    return new WebServer(kind, process, port);
  }

  private static void copy(String file, Path directory, int port) throws IOException {
    try (InputStream in = WebServer.class.getResourceAsStream("/garden/" + file)) {
      String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      Path copied = Files.writeString(directory.resolve(file), fill(text, directory, port));
      Files.setPosixFilePermissions(copied, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
  }

  private static String fill(String text, Path directory, int port) {
    return text.replace("@JAVA@", JAVA)
        .replace("@DIR@", directory.toString())
        .replace("@PORT@", Integer.toString(port));
  }

  /** Waits until it accepts connections. */
  void awaitReady() {
    Awaitility.await(kind + " listens; else see target/processes")
        .atMost(Duration.ofSeconds(60))
        .until(() -> !process.isAlive() || accepts());
    assertThat(process.isAlive()).as("%s runs; else see target/processes", kind).isTrue();
  }

  private boolean accepts() {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return socket.isConnected();
    } catch (IOException e) {
      return false;
    }
  }

  int port() {
    return port;
  }

  /** Ends it with its children. */
  @Override
  public void close() {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly().onExit().orTimeout(10, TimeUnit.SECONDS).join();
  }
}
