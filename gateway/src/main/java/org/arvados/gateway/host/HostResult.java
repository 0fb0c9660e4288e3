package org.arvados.gateway.host;

/** What a Host header came to: a service's host, our own, or a refusal. */
public sealed interface HostResult permits GatewayHost, HostRefusal {}
