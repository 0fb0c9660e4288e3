package org.arvados.gateway.demo.crunch;

/**
 * What a {@link FakeCrunchRun} has seen so far: a snapshot. Totals count from the start and survive
 * a restart.
 *
 * @param tcpConnections accepted connections
 * @param tlsConnections of these, completed TLS handshakes
 * @param tunnels answers 101, that is SSH connections
 * @param tunnelsOpen of these, open now
 * @param channelsOpened {@code direct-tcpip} channels confirmed
 * @param channelsOpen of these, open now
 * @param serviceConnections connections made to services for channels
 * @param serviceConnectionsLeftOpen connections to services whose channel is gone while neither
 *     side closed them (arvados-protocol section 6.7): a client that closes channels carelessly
 *     lets this grow
 * @param forwardedRequests requests of the HTTP forward mode
 * @param logRequests requests of the log mode, whatever they were answered
 * @param bytesToClient bytes that tunnels carried towards clients, SSH framing included
 * @param bytesFromClient bytes that tunnels carried from clients
 */
public record Counters(
    long tcpConnections,
    long tlsConnections,
    long tunnels,
    long tunnelsOpen,
    long channelsOpened,
    long channelsOpen,
    long serviceConnections,
    long serviceConnectionsLeftOpen,
    long forwardedRequests,
    long logRequests,
    long bytesToClient,
    long bytesFromClient) {}
