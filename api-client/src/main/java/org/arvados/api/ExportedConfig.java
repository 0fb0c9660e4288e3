package org.arvados.api;

import java.net.URI;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What we use of {@code GET /arvados/v1/config}.
 *
 * @param clusterId five characters
 * @param services service name (such as {@code Workbench2}) to its ExternalURL, where it has one
 * @param anonymousToken {@code Users.AnonymousUserToken}, null when the cluster has none
 * @param loginMethods enabled keys of {@code Login}, such as {@code Google}, {@code PAM}
 * @param loginCluster {@code Login.LoginCluster}, empty when none
 * @param remoteHosts id of a remote cluster to its host
 */
public record ExportedConfig(
    String clusterId,
    Map<String, URI> services,
    @Nullable ApiToken anonymousToken,
    Set<String> loginMethods,
    String loginCluster,
    Map<String, String> remoteHosts) {}
