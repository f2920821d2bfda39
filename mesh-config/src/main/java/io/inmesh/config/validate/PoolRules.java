package io.inmesh.config.validate;

import io.inmesh.config.document.Path;
import io.inmesh.config.resource.ConnectionPoolSettings;
import io.inmesh.config.resource.ConnectionPoolSettings.H2UpgradePolicy;
import io.inmesh.config.resource.ConnectionPoolSettings.HTTPSettings;
import io.inmesh.config.resource.ConnectionPoolSettings.TCPSettings;
import org.jspecify.annotations.Nullable;

/** Limits of connections and calls. */
final class PoolRules {
  private final Check check;

  PoolRules(Check check) {
    this.check = check;
  }

  void pool(@Nullable ConnectionPoolSettings pool, Path path) {
    if (pool == null) {
      return;
    }
    check.require(
        pool.tcp() != null || pool.http() != null, path, "says nothing", "give tcp or http");
    if (pool.tcp() != null) {
      tcp(pool.tcp(), path.field("tcp"));
    }
    if (pool.http() != null) {
      http(pool.http(), path.field("http"));
    }
  }

  private void tcp(TCPSettings tcp, Path path) {
    check.duration(tcp.connectTimeout(), path.field("connectTimeout"));
    check.duration(tcp.maxConnectionDuration(), path.field("maxConnectionDuration"));
    if (tcp.idleTimeout() != null && !tcp.idleTimeout().isZero()) { // 0s = never
      check.duration(tcp.idleTimeout(), path.field("idleTimeout"));
    }
    if (tcp.tcpKeepalive() != null) {
      Path at = path.field("tcpKeepalive");
      check.duration(tcp.tcpKeepalive().time(), at.field("time"));
      check.duration(tcp.tcpKeepalive().interval(), at.field("interval"));
    }
  }

  private void http(HTTPSettings http, Path path) {
    check.duration(http.idleTimeout(), path.field("idleTimeout"));
    check.require(
        !http.useClientProtocol() || http.h2UpgradePolicy() != H2UpgradePolicy.UPGRADE,
        path.field("useClientProtocol"),
        "contradicts h2UpgradePolicy: UPGRADE",
        "keep one of them");
  }
}
