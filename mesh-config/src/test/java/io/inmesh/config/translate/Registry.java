package io.inmesh.config.translate;

import com.google.protobuf.util.JsonFormat;
import io.inmesh.xds.proto.envoy.extensions.filters.http.fault.v3.HTTPFault;
import io.inmesh.xds.proto.envoy.extensions.filters.http.rate_limit_quota.v3.RateLimitQuotaBucketSettings;
import io.inmesh.xds.proto.envoy.extensions.filters.http.rate_limit_quota.v3.RateLimitQuotaFilterConfig;
import io.inmesh.xds.proto.envoy.extensions.filters.http.rbac.v3.RBAC;
import io.inmesh.xds.proto.envoy.extensions.filters.http.router.v3.Router;
import io.inmesh.xds.proto.envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager;
import io.inmesh.xds.proto.envoy.extensions.transport_sockets.raw_buffer.v3.RawBuffer;
import io.inmesh.xds.proto.envoy.extensions.transport_sockets.tls.v3.DownstreamTlsContext;
import io.inmesh.xds.proto.envoy.extensions.transport_sockets.tls.v3.UpstreamTlsContext;
import io.inmesh.xds.proto.envoy.extensions.upstreams.http.v3.HttpProtocolOptions;

/** The types that travel as Any. */
final class Registry {
  static final JsonFormat.TypeRegistry ALL =
      JsonFormat.TypeRegistry.newBuilder()
          .add(HTTPFault.getDescriptor())
          .add(RateLimitQuotaBucketSettings.getDescriptor())
          .add(RateLimitQuotaFilterConfig.getDescriptor())
          .add(RBAC.getDescriptor())
          .add(Router.getDescriptor())
          .add(HttpConnectionManager.getDescriptor())
          .add(RawBuffer.getDescriptor())
          .add(DownstreamTlsContext.getDescriptor())
          .add(UpstreamTlsContext.getDescriptor())
          .add(HttpProtocolOptions.getDescriptor())
          .build();

  private Registry() {}
}
