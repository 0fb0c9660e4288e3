package org.arvados.gateway.demo.controller;

/**
 * The call is answered with an error (arvados-protocol section 2.8). Quiet: no stack trace, since
 * it is an expected answer.
 */
final class CallRefusedException extends RuntimeException {
  private static final long serialVersionUID = 1L;
  private final int status;
  private final boolean fromController;

  private CallRefusedException(int status, String message, boolean fromController) {
    super(message, null, false, false);
    this.status = status;
    this.fromController = fromController;
  }

  static CallRefusedException notLoggedIn() {
    return ofRails(401, "Not logged in");
  }

  static CallRefusedException forbidden() {
    return ofRails(403, "Forbidden");
  }

  static CallRefusedException permissionDenied() {
    return ofRails(
        403, "#<ArvadosModel::PermissionDeniedError: ArvadosModel::PermissionDeniedError>");
  }

  static CallRefusedException notFound() {
    return ofRails(404, "Path not found");
  }

  static CallRefusedException unprocessable(String message) {
    return ofRails(422, message);
  }

  /** Refused behind the controller, which relays or wraps the answer. */
  static CallRefusedException ofRails(int status, String message) {
    return new CallRefusedException(status, message, false);
  }

  /** Refused by the controller itself. */
  static CallRefusedException ofController(int status, String message) {
    return new CallRefusedException(status, message, true);
  }

  int status() {
    return status;
  }

  String text() {
    return String.valueOf(getMessage());
  }

  boolean fromController() {
    return fromController;
  }
}
