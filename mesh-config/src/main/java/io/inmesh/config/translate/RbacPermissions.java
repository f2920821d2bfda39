package io.inmesh.config.translate;

import io.inmesh.xds.proto.envoy.config.rbac.v3.Permission;
import io.inmesh.xds.proto.envoy.config.route.v3.HeaderMatcher;
import io.inmesh.xds.proto.envoy.type.matcher.v3.PathMatcher;
import java.util.List;

/** What is asked for. */
final class RbacPermissions {
  private RbacPermissions() {}

  static Permission all(List<Permission> permissions, Permission ifNone) {
    return permissions.isEmpty()
        ? ifNone
        : Permission.newBuilder()
            .setAndRules(Permission.Set.newBuilder().addAllRules(permissions))
            .build();
  }

  static Permission any(List<Permission> permissions) {
    return Permission.newBuilder()
        .setOrRules(Permission.Set.newBuilder().addAllRules(permissions))
        .build();
  }

  static Permission not(Permission permission) {
    return Permission.newBuilder().setNotRule(permission).build();
  }

  static Permission port(String port) {
    return Permission.newBuilder().setDestinationPort(Integer.parseInt(port)).build();
  }

  static Permission method(String method) {
    return header(":method", method, false);
  }

  static Permission host(String host) {
    return header(":authority", host, true);
  }

  /** Compared without the query string; {@code {*}} is one segment, {@code {**}} the rest. */
  static Permission path(String path) {
    boolean template = path.contains("{*}") || path.contains("{**}");
    return Permission.newBuilder()
        .setUrlPath(
            PathMatcher.newBuilder()
                .setPath(template ? RbacTexts.template(path) : RbacTexts.pattern(path, "", false)))
        .build();
  }

  private static Permission header(String name, String pattern, boolean ignoreCase) {
    HeaderMatcher.Builder header = HeaderMatcher.newBuilder().setName(name);
    if (pattern.equals("*")) {
      header.setPresentMatch(true);
    } else {
      header.setStringMatch(RbacTexts.pattern(pattern, "", ignoreCase));
    }
    return Permission.newBuilder().setHeader(header).build();
  }
}
