package io.inmesh.controlplane.quota;

import io.inmesh.identity.SpiffeId;
import java.util.Optional;

/** Which limits there are, and whose. Any thread; must not block. */
public interface QuotaLimits {
  /** There are none. */
  QuotaLimits NONE =
      new QuotaLimits() {
        @Override
        public Optional<QuotaLimit> limit(String domain, String bucket) {
          return Optional.empty();
        }

        @Override
        public int instances(SpiffeId account, String domain) {
          return 0;
        }

        @Override
        public int instances(String domain) {
          return 0;
        }
      };

  /**
   * The limit of a bucket.
   *
   * @param domain fully qualified name of the service
   * @param bucket namespace and name of the RateLimit, such as {@code default/reviews-limit}
   */
  Optional<QuotaLimit> limit(String domain, String bucket);

  /**
   * How many registered instances of that account are endpoints of the service: so many shares it
   * may hold.
   */
  int instances(SpiffeId account, String domain);

  /** How many instances of the service are registered. */
  int instances(String domain);
}
