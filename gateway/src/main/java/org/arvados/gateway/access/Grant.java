package org.arvados.gateway.access;

import java.time.Instant;
import java.util.List;
import org.arvados.gateway.auth.Candidate;
import org.jspecify.annotations.Nullable;

/**
 * The request may reach the service.
 *
 * @param service running, with a gateway address
 * @param visitor null when nobody in particular was admitted: a public service, and no valid token
 *     of an active user
 * @param admittedBy whose token it was; null exactly when {@code visitor} is
 * @param until the right is known up to here, and must be asked for again (rule A8)
 * @param problems with what the visitor's own request declares; empty for other visitors
 */
public record Grant(
    Service service,
    @Nullable Visitor visitor,
    @Nullable Candidate admittedBy,
    Instant until,
    List<DeclarationProblem> problems)
    implements Decision {}
