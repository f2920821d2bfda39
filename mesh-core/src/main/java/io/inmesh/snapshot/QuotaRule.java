package io.inmesh.snapshot;

/**
 * A quota that inbound requests draw from.
 *
 * @param bucket {@code default/reviews-limit}
 * @param domain the service's fully qualified name
 * @param origin the RateLimit
 */
public record QuotaRule(String bucket, String domain, Origin origin) {
  /** Checks. */
  public QuotaRule {
    Check.notEmpty(bucket, "quota's bucket");
  }
}
