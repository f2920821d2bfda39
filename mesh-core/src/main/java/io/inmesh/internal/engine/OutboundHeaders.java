package io.inmesh.internal.engine;

import io.inmesh.call.HeaderEditor;
import io.inmesh.snapshot.Header;
import io.inmesh.snapshot.HeaderEdits;
import io.inmesh.snapshot.RouteAction;
import org.jspecify.annotations.Nullable;

/**
 * What is done to the headers of outbound calls: strangers' words are stripped at a gateway, mesh
 * peers are told who calls, then the route's edits, then the destination's.
 */
final class OutboundHeaders {
  static final String PEER = "x-inmesh-peer";
  private static final String[] COUNTS = {"0", "1", "2", "3", "4", "5", "6", "7", "8", "9"};

  private final String self; // empty = says nothing of itself

  OutboundHeaders(String self) {
    this.self = self;
  }

  void request(Outbound call, HeaderEditor editor) {
    if (call.gateway) {
      editor.removeClaims();
    }
    boolean mesh =
        call.target != null
            && call.target.endpoint().tls()
            && call.destination != null
            && call.destination.live() != null
            && call.destination.live().cluster().tls() != null;
    if (mesh && !self.isEmpty()) {
      editor.set(PEER, self);
    } else {
      editor.remove(PEER);
    }
    if (mesh) {
      int attempt = call.attemptNumber();
      editor.set(
          "x-envoy-attempt-count",
          attempt < COUNTS.length ? COUNTS[attempt] : Integer.toString(attempt));
    }
    RoutePlan route = call.routePlan;
    if (route == null) {
      return;
    }
    if (mesh && !call.path.equals(call.request.path())) {
      editor.set("x-envoy-original-path", call.request.path());
    }
    apply(route.requestEdits(), editor);
    if (call.destination != null) {
      apply(call.destination.configured().requestHeaders(), editor);
    }
  }

  void response(Outbound call, HeaderEditor editor) {
    if (call.gateway) {
      editor.removePrefix("x-inmesh-");
    }
    RoutePlan route = call.routePlan;
    boolean ownFailure = call.reply != null && forwards(route);
    if (route == null || ownFailure) {
      return;
    }
    apply(route.responseEdits(), editor);
    if (call.destination != null) {
      apply(call.destination.configured().responseHeaders(), editor);
    }
  }

  private static boolean forwards(@Nullable RoutePlan route) {
    return route != null && route.route.action() instanceof RouteAction.Forward;
  }

  private static void apply(HeaderEdits edits, HeaderEditor editor) {
    if (edits.isEmpty()) {
      return;
    }
    for (String name : edits.remove()) {
      editor.remove(name);
    }
    for (Header header : edits.set()) {
      editor.set(header.name(), header.value());
    }
    for (Header header : edits.add()) {
      editor.add(header.name(), header.value());
    }
  }
}
