package org.arvados.gateway.signin;

/** Whether the cluster's login page can sign a visitor in here (arvados-protocol section 10). */
public enum LoginWay {
  /** It can, as far as is known. */
  OPEN,
  /** The operator does not want it. */
  OFF,
  /** The cluster takes passwords in Workbench alone: it has no page to send a visitor to. */
  NOT_INTERACTIVE,
  /** The cluster's configuration does not let its login page send anybody back to us. */
  NOT_TRUSTED
}
