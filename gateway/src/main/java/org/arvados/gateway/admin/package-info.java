/**
 * What operators and their tools see: health and metrics, on a listener of their own. The other
 * packages report to interfaces of theirs; only this one knows Prometheus.
 */
@NullMarked
package org.arvados.gateway.admin;

import org.jspecify.annotations.NullMarked;
