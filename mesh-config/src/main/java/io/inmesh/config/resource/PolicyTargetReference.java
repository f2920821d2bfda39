package io.inmesh.config.resource;

import org.jspecify.annotations.Nullable;

/** An object that a policy is attached to. */
@Doc("An object that the policy is attached to: Gateway, GatewayClass, Service or ServiceEntry.")
public record PolicyTargetReference(
    @Doc("Its group; empty = core.") @Nullable String group,
    @Required @Doc("Its kind.") String kind,
    @Required @Doc("Its name.") String name,
    @Doc("Its namespace; must be this one.") @Nullable String namespace) {}
