package org.arvados.gateway.server;

/**
 * A cell of the fault matrix.
 *
 * @param fault what goes wrong
 * @param phase when
 * @param outcome what the client gets
 * @param sent how often the service may see the request; {@link #UNCOUNTED} where its many requests
 *     are of no interest
 * @param strays sockets that may be left open to the service, since nothing closes them but itself
 * @param facts of the API that may be in the caches afterwards and were not before
 * @param check makes it happen
 */
record FaultRow(
    String fault,
    String phase,
    FaultOutcome outcome,
    int sent,
    int strays,
    int facts,
    Check check) {
  static final int UNCOUNTED = -1;

  /** Makes the fault happen and tells what the client got. */
  interface Check {
    /**
     * Runs on a cluster without faults, which need not be ended.
     *
     * @param target of the request, to be counted at the service
     */
    FaultOutcome run(FaultBed bed, String target) throws Exception;
  }

  static FaultRow row(String fault, String phase, FaultOutcome outcome, int sent, Check check) {
    return new FaultRow(fault, phase, outcome, sent, 0, 0, check);
  }

  FaultRow withStrays(int count) {
    return new FaultRow(fault, phase, outcome, sent, count, facts, check);
  }

  /** So many answers of the API are news, and true. */
  FaultRow withFacts(int count) {
    return new FaultRow(fault, phase, outcome, sent, strays, count, check);
  }

  /** As in the documentation. */
  String line() {
    String times = sent == UNCOUNTED ? "–" : sent == 0 ? "never" : sent == 1 ? "once" : "twice";
    return String.join(" | ", "| " + fault, phase, outcome.text(), times, "" + strays) + " |";
  }

  @Override
  public String toString() {
    return fault + ", " + phase;
  }
}
