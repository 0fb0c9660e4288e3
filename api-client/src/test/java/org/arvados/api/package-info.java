/** Tests of the API client; those that are about the wire use real sockets. */
@NullMarked
package org.arvados.api;

import org.jspecify.annotations.NullMarked;
