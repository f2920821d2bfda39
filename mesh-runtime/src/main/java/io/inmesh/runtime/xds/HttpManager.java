package io.inmesh.runtime.xds;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import io.inmesh.xds.proto.envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager;
import io.inmesh.xds.proto.envoy.extensions.filters.network.http_connection_manager.v3.HttpFilter;
import java.util.Set;

/** Reads HTTP connection managers: what both directions have in common. */
final class HttpManager {
  static final String ROUTER = "envoy.filters.http.router";

  private static final Set<String> MANAGER =
      Set.of("codec_type", "stat_prefix", "rds", "route_config", "http_filters");
  private static final Set<String> FILTER = Set.of("name", "typed_config");
  private static final Set<String> RDS = Set.of("config_source", "route_config_name");

  private HttpManager() {}

  static HttpConnectionManager unpack(FieldPath at, Any packed) {
    HttpConnectionManager manager = unpack(at, packed, HttpConnectionManager.class);
    at.only(manager, MANAGER);
    for (int i = 0; i < manager.getHttpFiltersCount(); i++) {
      at.at("http_filters", i).only(manager.getHttpFilters(i), FILTER);
    }
    return manager;
  }

  /** The name of the routes that it asks for over ADS. */
  static String routeName(FieldPath at, HttpConnectionManager manager) {
    FieldPath here = at.dot("rds");
    here.only(manager.getRds(), RDS);
    if (!manager.getRds().getConfigSource().hasAds()) {
      throw here.dot("config_source").refuse("expected ads");
    }
    if (manager.getRds().getRouteConfigName().isEmpty()) {
      throw here.dot("route_config_name").refuse("is empty");
    }
    return manager.getRds().getRouteConfigName();
  }

  /** Outbound, the engine itself has what these filters do; it has no others. */
  static void checkOutboundFilters(FieldPath at, HttpConnectionManager manager) {
    for (int i = 0; i < manager.getHttpFiltersCount(); i++) {
      HttpFilter filter = manager.getHttpFilters(i);
      if (!filter.getName().equals(ROUTER) && !filter.getName().equals(FaultCompiler.FILTER)) {
        throw at.at("http_filters", i)
            .refuse("'%s' (expected: %s, %s)", filter.getName(), FaultCompiler.FILTER, ROUTER);
      }
    }
  }

  static <T extends Message> T unpack(FieldPath at, Any packed, Class<T> type) {
    try {
      return Protos.unpack(packed, type);
    } catch (InvalidProtocolBufferException e) {
      throw at.refuse("is %s (expected: %s)", packed.getTypeUrl(), type.getSimpleName());
    }
  }
}
