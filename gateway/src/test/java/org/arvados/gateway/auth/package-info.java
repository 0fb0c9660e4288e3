/** Tests of where tokens are looked for and kept. */
@NullMarked
package org.arvados.gateway.auth;

import org.jspecify.annotations.NullMarked;
