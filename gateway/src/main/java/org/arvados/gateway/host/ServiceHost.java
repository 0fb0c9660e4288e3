package org.arvados.gateway.host;

/**
 * A host name under one of the wildcards.
 *
 * @param wildcard the one it stands under
 * @param label what stands for the star, in lower case
 * @param target what the label names
 */
public record ServiceHost(Wildcard wildcard, String label, Target target) implements HostResult {

  /**
   * The origin as a browser writes it, {@code https://label.suffix[:port]} without the default
   * port: what an Origin header must equal (rule X2).
   */
  public String origin() {
    return wildcard.originOf(label);
  }

  /**
   * Host and outside port, lower case, the port always written: what cookies are bound to (rule
   * T5). Independent of how the client wrote its Host header.
   */
  public String authority() {
    return wildcard.authorityOf(label);
  }
}
