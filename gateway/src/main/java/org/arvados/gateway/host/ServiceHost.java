package org.arvados.gateway.host;

/**
 * A host name under one of the wildcards.
 *
 * @param wildcard the one it stands under
 * @param label what stands for the star, in lower case
 * @param target what the label names
 */
public record ServiceHost(Wildcard wildcard, String label, Target target) implements GatewayHost {

  @Override
  public String scheme() {
    return wildcard.scheme();
  }

  @Override
  public String name() {
    return label + wildcard.suffix();
  }

  @Override
  public String origin() {
    return wildcard.originOf(label);
  }

  @Override
  public String authority() {
    return wildcard.authorityOf(label);
  }
}
