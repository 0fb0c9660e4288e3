package org.arvados.gateway.demo.controller;

/**
 * Who makes a call.
 *
 * @param token that said so
 * @param view what they may see and do
 */
record Caller(TokenRow token, ClusterView view) {}
