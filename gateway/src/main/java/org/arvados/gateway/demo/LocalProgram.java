package org.arvados.gateway.demo;

import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.arvados.gateway.config.NamesConfig;
import org.arvados.gateway.host.FriendlyNames;

/**
 * A program that is to appear as a service in a container. It listens on a port of this machine, or
 * of another host that the demo reaches.
 *
 * @param name friendly name of the service (rule N2)
 * @param host where it listens: a name or an IPv4 address
 * @param port of that host, and of the container
 * @param access {@code private} or {@code public}
 */
public record LocalProgram(String name, String host, int port, String access) {
  private static final String THIS_MACHINE = "127.0.0.1";

  /** The host has a letter or a dot, so that no port is taken for one. */
  private static final Pattern FORM =
      Pattern.compile(
          "([^=:]+)=(?:([a-zA-Z0-9-]*[a-zA-Z.][a-zA-Z0-9.-]*):)?(\\d{1,5})(?::(private|public))?");

  private static final FriendlyNames NAMES = new FriendlyNames(NamesConfig.defaults().reserved());

  /**
   * Checks the parts.
   *
   * @throws IllegalArgumentException if one of them cannot be; the message says which
   */
  public LocalProgram {
    Optional<String> problem = NAMES.problem(name);
    if (problem.isPresent()) {
      throw new IllegalArgumentException("\"" + name + "\" cannot be a name. " + problem.get());
    }
    if (port < 1 || port > 65535) {
      throw new IllegalArgumentException(port + " is no port. Write 1 to 65535.");
    }
    if (!access.equals("private") && !access.equals("public")) {
      throw new IllegalArgumentException("Access is private or public.");
    }
  }

  /** A program of this machine. */
  public LocalProgram(String name, int port, String access) {
    this(name, THIS_MACHINE, port, access);
  }

  /**
   * Reads {@code NAME=[HOST:]PORT[:ACCESS]}; the host is this machine and access is private if not
   * said.
   *
   * @throws IllegalArgumentException if the text has another form
   */
  public static LocalProgram parse(String text) {
    Matcher form = FORM.matcher(text);
    if (!form.matches()) {
      throw new IllegalArgumentException(
          "\""
              + text
              + "\" is no service. Write NAME=PORT or NAME=HOST:PORT, and :private or :public"
              + " behind it.");
    }
    String host = form.group(2);
    String access = form.group(4);
    return new LocalProgram(
        form.group(1),
        host == null ? THIS_MACHINE : host,
        Integer.parseInt(form.group(3)),
        access == null ? "private" : access);
  }

  /**
   * Where it listens. May wait for the name to be looked up.
   *
   * @throws IllegalArgumentException if the host is unknown
   */
  InetSocketAddress address() {
    InetSocketAddress address = new InetSocketAddress(host, port);
    if (address.isUnresolved()) {
      throw new IllegalArgumentException("The host " + host + " is unknown.");
    }
    return address;
  }
}
