/** Tests of the directory. */
@NullMarked
package org.arvados.gateway.directory;

import org.jspecify.annotations.NullMarked;
