package io.inmesh.config.model;

import io.inmesh.config.resource.PeerAuthentication;
import io.inmesh.config.resource.Resource;
import org.jspecify.annotations.Nullable;

/**
 * What a port accepts.
 *
 * @param mode DISABLE, PERMISSIVE or STRICT
 * @param origin the policy that says so; null = the default
 */
public record PeerMode(
    PeerAuthentication.Mode mode, @Nullable Resource<PeerAuthentication> origin) {}
