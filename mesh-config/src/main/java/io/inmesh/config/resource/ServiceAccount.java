package io.inmesh.config.resource;

/** Who a workload is. */
@Lenient
@Doc("Who a workload is: the last part of its SPIFFE id.")
public record ServiceAccount() implements Spec {}
