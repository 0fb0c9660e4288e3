/**
 * An Arvados controller in memory: it speaks the real HTTP API on a real socket, holds a cluster's
 * users, tokens, requests, containers and links, and misbehaves on command. The demo runs on it,
 * and so do the tests.
 */
@NullMarked
package org.arvados.gateway.demo.controller;

import org.jspecify.annotations.NullMarked;
