package org.arvados.gateway.cli;

import picocli.CommandLine.IVersionProvider;

/** The version of this build, as the jar's manifest says. */
final class BuildVersion implements IVersionProvider {
  /** The version alone; {@code development} when it does not run from the jar. */
  static String text() {
    String version = BuildVersion.class.getPackage().getImplementationVersion();
    return version == null ? "development" : version;
  }

  @Override
  public String[] getVersion() {
    return new String[] {"service-gateway " + text()};
  }
}
