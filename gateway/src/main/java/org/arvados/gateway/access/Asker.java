package org.arvados.gateway.access;

import org.arvados.api.ApiToken;
import org.arvados.api.CallContext;

/**
 * On whose account a call to the API is made.
 *
 * @param clientAddress the address or network that calls are shared out fairly by
 * @param requestId sent along
 * @param isBackground whether nobody waits for the answer
 */
record Asker(String clientAddress, String requestId, boolean isBackground) {
  /** An asker who waits, or one in the background. */
  static Asker of(String clientAddress, String requestId, boolean isBackground) {
    return new Asker(ClientNetwork.of(clientAddress), requestId, isBackground);
  }

  CallContext with(ApiToken token) {
    return new CallContext(token, requestId);
  }
}
