package org.arvados.gateway.access;

/** Whether a request may reach its service. Belongs to one request, never to a connection. */
public sealed interface Decision permits Grant, Refusal {}
