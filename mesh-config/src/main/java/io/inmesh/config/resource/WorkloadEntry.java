package io.inmesh.config.resource;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One workload that no Kubernetes pod describes. */
@Doc("A workload by address, such as a virtual machine.")
public record WorkloadEntry(
    @Doc("IP address, DNS name, or unix:///path.") @Nullable String address,
    @Doc("Numbers by port name where they differ from the service's.") Map<String, Integer> ports,
    @Doc("Labels that services and subsets select by.") Map<String, String> labels,
    @Doc("Network it is in.") @Nullable String network,
    @Doc("region/zone/sub-zone.") @Nullable String locality,
    @Range @Doc("Share of calls.") @Nullable Integer weight,
    @Doc("Account that is its identity.") @Nullable String serviceAccount)
    implements Spec {}
