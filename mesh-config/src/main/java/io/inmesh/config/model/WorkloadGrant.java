package io.inmesh.config.model;

import java.util.Map;

/**
 * What an account was granted: its workloads may have these labels, so it may stand behind the
 * services that select them.
 *
 * @param namespace of the account
 * @param serviceAccount the account
 * @param labels that its workloads may have
 */
public record WorkloadGrant(String namespace, String serviceAccount, Map<String, String> labels) {
  /** Copies the labels. */
  public WorkloadGrant {
    labels = Map.copyOf(labels);
  }
}
