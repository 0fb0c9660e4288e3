package org.arvados.gateway.config;

import java.nio.file.Path;

/**
 * A certificate chain and its key, as PEM files.
 *
 * @param certificate the chain, the server's own certificate first
 * @param key the private key
 */
public record TlsFiles(Path certificate, Path key) {}
