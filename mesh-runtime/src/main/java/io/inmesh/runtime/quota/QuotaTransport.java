package io.inmesh.runtime.quota;

import io.inmesh.xds.proto.envoy.service.rate_limit_quota.v3.RateLimitQuotaResponse;
import io.inmesh.xds.proto.envoy.service.rate_limit_quota.v3.RateLimitQuotaUsageReports;

/** Opens streams to the quota service. Called on the control thread alone. */
interface QuotaTransport {
  /**
   * Opens a stream; whether it works shows in its events.
   *
   * @throws RuntimeException if it cannot even be tried
   */
  Stream open(Events events);

  /** One RLQS stream. */
  interface Stream {
    /** Sends, or drops when the stream has ended. */
    void send(RateLimitQuotaUsageReports reports);

    /** Ends it in good order: the shares are free. */
    void leave();
  }

  /** What a stream tells; on any thread. */
  interface Events {
    /** Assignments. */
    void response(RateLimitQuotaResponse response);

    /** The stream has ended. */
    void closed(String why);
  }
}
