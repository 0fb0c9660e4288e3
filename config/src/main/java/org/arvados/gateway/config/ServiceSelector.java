package org.arvados.gateway.config;

/**
 * An operator's way to say which services a setting concerns: an item of a list such as {@code
 * tunnel.httpServices}. Items are compared as values.
 */
public sealed interface ServiceSelector {
  /** Every service. */
  record All() implements ServiceSelector {}

  /**
   * Every service on this port, of whatever container.
   *
   * @param port 1 to 65535
   */
  record Port(int port) implements ServiceSelector {}

  /**
   * The service of a friendly name, when it is asked for by that name.
   *
   * @param name a lower-case label
   */
  record Name(String name) implements ServiceSelector {}

  /**
   * Every port of a container request or container.
   *
   * @param uuid 27 characters
   */
  record Uuid(String uuid) implements ServiceSelector {}

  /**
   * One port of a container request or container.
   *
   * @param uuid 27 characters
   * @param port 1 to 65535
   */
  record UuidPort(String uuid, int port) implements ServiceSelector {}
}
