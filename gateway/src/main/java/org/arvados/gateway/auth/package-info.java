/**
 * Where a request's Arvados tokens are, and how they are kept from the service: the query, our
 * sealed cookie, the Authorization header (rules T1 to T7, T9). Pure functions of strings; nothing
 * here asks the API.
 */
@NullMarked
package org.arvados.gateway.auth;

import org.jspecify.annotations.NullMarked;
