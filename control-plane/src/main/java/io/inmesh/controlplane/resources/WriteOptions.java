package io.inmesh.controlplane.resources;

/**
 * How to write.
 *
 * @param author who asks, for the log
 * @param manager who owns the fields that change, such as {@code kubectl-edit}
 * @param dryRun whether to do all but storing
 */
public record WriteOptions(String author, String manager, boolean dryRun) {}
