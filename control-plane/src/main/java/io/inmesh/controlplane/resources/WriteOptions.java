package io.inmesh.controlplane.resources;

/**
 * How to write.
 *
 * @param author who asks, for the log
 * @param dryRun whether to do all but storing
 */
public record WriteOptions(String author, boolean dryRun) {}
