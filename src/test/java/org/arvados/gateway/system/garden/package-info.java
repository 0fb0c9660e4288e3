/**
 * Real web servers behind the gateway: does each understand exactly what the gateway passed on?
 * After HTTP Garden, which sends one byte stream through many programs and compares.
 */
package org.arvados.gateway.system.garden;
