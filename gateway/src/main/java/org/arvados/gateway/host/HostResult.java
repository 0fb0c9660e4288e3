package org.arvados.gateway.host;

/** What a Host header came to: one of our services or a refusal. */
public sealed interface HostResult permits ServiceHost, HostRefusal {}
