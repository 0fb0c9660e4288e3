/**
 * The gateway's own pages: one content, rendered as HTML for browsers, JSON for programs and plain
 * text for terminals (rule A11). Pure; a page holds only what the caller put there.
 */
@NullMarked
package org.arvados.gateway.page;

import org.jspecify.annotations.NullMarked;
