package org.arvados.gateway.server;

import java.net.URI;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.arvados.api.ApiFailedException;
import org.arvados.api.ArvadosApi;
import org.jspecify.annotations.Nullable;

/**
 * Where the cluster's event service is: as configured, else as the cluster says. It is asked anew
 * whenever it is needed, since it may not have answered when the gateway started.
 *
 * @param configured {@code Services.Websocket.ExternalURL} of the cluster file
 * @param api to ask
 */
record EventAddress(Optional<URI> configured, ArvadosApi api)
    implements Supplier<CompletableFuture<URI>> {
  private static final String SERVICE = "Websocket";

  @Override
  public CompletableFuture<URI> get() {
    return configured
        .map(CompletableFuture::completedFuture)
        .orElseGet(
            () -> api.exportedConfig().thenCompose(known -> of(known.services().get(SERVICE))));
  }

  private static CompletableFuture<URI> of(@Nullable URI address) {
    return address == null
        ? CompletableFuture.failedFuture(
            new ApiFailedException("the cluster names no Services.Websocket.ExternalURL", null))
        : CompletableFuture.completedFuture(address);
  }
}
