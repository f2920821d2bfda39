package io.inmesh.config.resource;

import io.inmesh.config.document.Node;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What every resource has beside its spec. */
@Doc("Name, namespace, labels and what the store notes about the object.")
public record Metadata(
    @Doc("Name, unique in its namespace and kind.") @Nullable String name,
    @Doc("Prefix of a name that the server completes.") @Nullable String generateName,
    @Doc("Namespace; short host names resolve in it.") @Nullable String namespace,
    @Doc("Names and values that selectors look at.") Map<String, String> labels,
    @Doc("Names and values that selectors do not look at.") Map<String, String> annotations,
    @Doc("When the object was created; set by the server. The oldest wins where only one can.")
        @Nullable Instant creationTimestamp,
    @Doc("When deletion was asked for; set by the server.") @Nullable Instant deletionTimestamp,
    @Doc("Time to shut down before deletion.") @Nullable Long deletionGracePeriodSeconds,
    @Doc("Identity over time and space; set by the server.") @Nullable String uid,
    @Doc("Version for optimistic concurrency and watches; set by the server.")
        @Nullable String resourceVersion,
    @Doc("Number of the desired state; grows with each change of the spec.")
        @Nullable Long generation,
    @Doc("Obsolete address of the object.") @Nullable String selfLink,
    @Doc("Obsolete name of a cluster.") @Nullable String clusterName,
    @Doc("Objects on which this one depends.") List<Node> ownerReferences,
    @Doc("What must happen before the object goes.") List<String> finalizers,
    @Doc("Who set which field.") List<Node> managedFields) {}
