package io.inmesh.internal.engine;

import io.inmesh.call.LocalReply;
import io.inmesh.call.RequestView;
import io.inmesh.internal.routing.Paths;
import io.inmesh.snapshot.Header;
import io.inmesh.snapshot.RouteAction;
import io.inmesh.snapshot.RouteMatch;
import java.util.List;

/** The answers of routes that call nobody: redirects and direct responses. */
final class OwnAnswers {
  private OwnAnswers() {}

  static LocalReply of(Outbound call, RoutePlan plan) {
    if (plan.route.action() instanceof RouteAction.Redirect redirect) {
      String location = location(call.request, plan.route.match(), redirect);
      return new LocalReply(
          redirect.status(),
          GrpcStatus.ofHttp(redirect.status()),
          Flags.text(call.flags),
          "",
          List.of(new Header("location", location)),
          "%s redirects to %s.".formatted(call.origin(), Texts.oneLine(location)),
          "direct_response",
          call.origin());
    } else if (plan.route.action() instanceof RouteAction.DirectResponse direct) {
      return new LocalReply(
          direct.status(),
          GrpcStatus.ofHttp(direct.status()),
          Flags.text(call.flags),
          direct.body(),
          List.of(),
          "%s answers %d by itself.".formatted(call.origin(), direct.status()),
          "direct_response",
          call.origin());
    }
    throw new IllegalStateException("route " + plan + " forwards, and has nowhere to");
  }

  static String location(RequestView request, RouteMatch match, RouteAction.Redirect redirect) {
    String scheme = redirect.scheme() != null ? redirect.scheme() : request.scheme();
    return clean(scheme + "://" + authority(request, redirect) + path(request, match, redirect));
  }

  private static String authority(RequestView request, RouteAction.Redirect redirect) {
    if (redirect.port() != 0) {
      String host = redirect.authority() != null ? redirect.authority() : request.authority();
      return withoutPort(host) + ":" + redirect.port();
    } else if (redirect.authority() != null) {
      return redirect.authority();
    }
    String scheme = redirect.scheme();
    boolean otherScheme = scheme != null && !scheme.equals(request.scheme());
    return otherScheme ? withoutPort(request.authority()) : request.authority();
  }

  private static String path(RequestView request, RouteMatch match, RouteAction.Redirect redirect) {
    String path = request.path();
    if (redirect.path() != null) {
      boolean ownQuery = redirect.path().indexOf('?') >= 0;
      return ownQuery ? redirect.path() : redirect.path() + path.substring(Paths.end(path));
    } else if (redirect.prefixRewrite() != null) {
      return Rewrites.replacePrefix(path, match, redirect.prefixRewrite());
    }
    return path;
  }

  private static String withoutPort(String authority) {
    int colon = authority.lastIndexOf(':');
    return colon > authority.lastIndexOf(']') ? authority.substring(0, colon) : authority;
  }

  /** What a caller sent cannot break a header. */
  private static String clean(String location) {
    StringBuilder clean = new StringBuilder(location.length());
    for (int i = 0; i < location.length(); i++) {
      char c = location.charAt(i);
      if (c > ' ' && c != 127) {
        clean.append(c);
      }
    }
    return clean.toString();
  }
}
