/**
 * Small web services for the demo and the tests: what a container might run, and services that
 * misbehave.
 */
@NullMarked
package org.arvados.gateway.demo.samples;

import org.jspecify.annotations.NullMarked;
