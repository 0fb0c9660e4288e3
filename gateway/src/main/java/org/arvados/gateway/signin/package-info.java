/**
 * Who is signed in at a host, and how that changes: by a link, by the cluster's login page, by
 * signing out (rules T4, S).
 */
@NullMarked
package org.arvados.gateway.signin;

import org.jspecify.annotations.NullMarked;
