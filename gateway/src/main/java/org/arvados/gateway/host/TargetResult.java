package org.arvados.gateway.host;

/** What a request target came to: one that may be forwarded or a refusal. */
public sealed interface TargetResult permits RequestTarget, TargetRefusal {}
