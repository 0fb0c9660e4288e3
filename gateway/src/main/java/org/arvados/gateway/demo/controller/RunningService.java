package org.arvados.gateway.demo.controller;

/**
 * A container request and the running container that serves it.
 *
 * @param request committed
 * @param container running
 */
public record RunningService(ContainerRequestRow request, ContainerRow container) {}
