package org.arvados.gateway.demo.controller;

/** Answers the calls of one route. */
@FunctionalInterface
interface Endpoint {
  /**
   * The answer.
   *
   * @throws CallRefusedException for every other one
   */
  ApiResponse answer(EndpointCall call);
}
