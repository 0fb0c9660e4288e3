/** Tests of signing in and out. */
@NullMarked
package org.arvados.gateway.signin;

import org.jspecify.annotations.NullMarked;
