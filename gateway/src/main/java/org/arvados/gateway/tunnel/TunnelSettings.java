package org.arvados.gateway.tunnel;

import java.time.Duration;
import org.arvados.gateway.tunnel.ssh.SshSettings;

/**
 * What a tunnel may cost.
 *
 * @param connectTimeout for TCP alone
 * @param setupTimeout for everything up to a usable SSH connection
 * @param idleConnection an SSH connection without streams is closed after so long
 * @param ssh limits of the SSH connection
 */
public record TunnelSettings(
    Duration connectTimeout, Duration setupTimeout, Duration idleConnection, SshSettings ssh) {}
