package org.arvados.gateway.access;

import org.arvados.api.ApiToken;
import org.arvados.api.CallContext;

/**
 * On whose account a call to the API is made.
 *
 * @param clientAddress calls are shared out fairly by it
 * @param requestId sent along
 * @param isBackground whether nobody waits for the answer
 */
record Asker(String clientAddress, String requestId, boolean isBackground) {
  CallContext with(ApiToken token) {
    return new CallContext(token, requestId);
  }

  Asker inBackground() {
    return new Asker(clientAddress, requestId, true);
  }
}
