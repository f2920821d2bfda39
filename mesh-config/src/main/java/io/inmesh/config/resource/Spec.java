package io.inmesh.config.resource;

/**
 * What a resource says, without its name: one record per kind. Lists and maps are never null; null
 * = not written.
 */
public sealed interface Spec
    permits AuthorizationPolicy,
        ConfigMap,
        Deployment,
        DestinationRule,
        Gateway,
        Namespace,
        PeerAuthentication,
        RateLimit,
        RequestAuthentication,
        Secret,
        Service,
        ServiceAccount,
        ServiceEntry,
        Sidecar,
        VirtualService,
        WorkloadEntry,
        WorkloadGroup {}
