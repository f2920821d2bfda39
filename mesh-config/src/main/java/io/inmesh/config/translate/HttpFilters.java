package io.inmesh.config.translate;

import com.google.protobuf.Message;
import io.inmesh.xds.proto.envoy.extensions.filters.http.fault.v3.HTTPFault;
import io.inmesh.xds.proto.envoy.extensions.filters.http.router.v3.Router;
import io.inmesh.xds.proto.envoy.extensions.filters.network.http_connection_manager.v3.HttpFilter;

/** Filters of a connection manager, by Envoy's names. */
final class HttpFilters {
  static final String FAULT_NAME = "envoy.filters.http.fault";
  static final HttpFilter FAULT = filter(FAULT_NAME, HTTPFault.getDefaultInstance());
  static final HttpFilter ROUTER = filter("envoy.filters.http.router", Router.getDefaultInstance());

  private HttpFilters() {}

  static HttpFilter filter(String name, Message config) {
    return HttpFilter.newBuilder().setName(name).setTypedConfig(Protos.any(config)).build();
  }
}
