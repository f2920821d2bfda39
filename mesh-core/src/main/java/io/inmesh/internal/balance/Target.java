package io.inmesh.internal.balance;

import io.inmesh.snapshot.Endpoint;

/**
 * An endpoint as it is configured now, with what is remembered of it.
 *
 * @param endpoint the configuration
 * @param state outlives the configuration
 */
public record Target(Endpoint endpoint, EndpointState state) {}
