package io.inmesh.snapshot;

/**
 * A service, as telemetry names it.
 *
 * @param host the fully qualified name
 * @param name the short name
 * @param namespace where it lives
 * @param port the service's port
 */
public record ServiceRef(String host, String name, String namespace, int port) {}
