/**
 * Who may reach which service: target and tokens become a grant or a refusal. Facts come from the
 * Arvados API and are cached one by one; the policy is a pure function of them (rules A1 to A11).
 */
@NullMarked
package org.arvados.gateway.access;

import org.jspecify.annotations.NullMarked;
