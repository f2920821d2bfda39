package io.inmesh.ca;

/**
 * Hears what the CA does, for metrics. Methods must not block or throw; they are called on the
 * threads that serve requests, several at once. All do nothing by default.
 */
public interface CaListener {
  /** A listener that does nothing. */
  CaListener NONE = new CaListener() {};

  /** A request arrived ({@code citadel_server_csr_count}). */
  default void onRequest() {}

  /** A certificate was issued ({@code citadel_server_success_cert_issuance_count}). */
  default void onIssued() {}

  /**
   * A request was refused.
   *
   * @param refusal why; {@link Refusal#metric()} names the counter
   */
  default void onRefused(Refusal refusal) {}
}
