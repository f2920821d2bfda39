package io.inmesh.internal.engine;

import io.inmesh.call.FailureKind;
import io.inmesh.call.LocalReply;
import io.inmesh.internal.balance.LiveCluster;
import io.inmesh.snapshot.Endpoint;
import io.inmesh.snapshot.Fault;
import io.inmesh.snapshot.Header;
import io.inmesh.snapshot.Origin;
import io.inmesh.snapshot.Route;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The answers that the mesh makes for an upstream, each with a sentence that says how to mend. */
final class Replies {
  private Replies() {}

  static LocalReply noGateway(Outbound call) {
    return of(call, 404, Flags.NO_ROUTE, "route_not_found", "")
        .because(
            "This gateway has no listener on port %d. Apply a Gateway whose selector matches its"
                + " labels and that has a server for this port.",
            call.port);
  }

  static LocalReply unclearPath(Outbound call) {
    return of(call, 400, 0, "path_normalization_failed", "")
        .because(
            "The path does not begin with a slash, or holds white space, NUL, a fragment or a dot"
                + " segment with parameters, which servers read differently. Send it in its plain form.");
  }

  static LocalReply refused(Outbound call, Admission refusal) {
    return of(call, 403, 0, refusal.detail(), Admission.DENIED)
        .from(refusal.origin())
        .because("%s", refusal.sentence());
  }

  static LocalReply noVirtualHost(Outbound call, ListenerPlan listener) {
    return of(call, 404, Flags.NO_ROUTE, "route_not_found", "")
        .because(
            "Listener %s has no virtual host for Host %s. Send a Host that it serves, or add the"
                + " host to a VirtualService or a Gateway.",
            listener.listener.name(), call.request.authority());
  }

  static LocalReply noRoute(Outbound call) {
    HostPlan host = call.hostPlan;
    List<Route> routes = host == null ? List.of() : host.host.routes();
    Origin origin = routes.isEmpty() ? Origin.NONE : routes.get(0).origin();
    return of(call, 404, Flags.NO_ROUTE, "route_not_found", "")
        .from(origin)
        .because(
            "None of the %d routes of %s takes %s %s. Add a rule that matches it to %s.",
            routes.size(),
            host == null ? call.request.authority() : host.host.name(),
            call.request.method(),
            withoutQuery(call.request.path()),
            origin.equals(Origin.NONE) ? "a VirtualService of this host" : origin);
  }

  static LocalReply noCluster(Outbound call) {
    Destination destination = call.destination;
    String name = destination == null ? "" : destination.configured().cluster();
    String[] parts = name.split("\\|", -1);
    boolean subset = parts.length == 4 && !parts[2].isEmpty();
    return of(call, 503, Flags.NO_CLUSTER, "cluster_not_found", "")
        .from(call.origin())
        .because(
            subset
                ? "Route of %s points at subset %s of %s port %s, which does not exist. Add the"
                    + " subset to a DestinationRule of the host, or change the route."
                : "Route of %s points at cluster %s, which does not exist. Apply the service or"
                    + " ServiceEntry, or change the route's destination.",
            subset
                ? new Object[] {call.origin(), parts[2], parts[3], parts[1]}
                : new Object[] {call.origin(), name});
  }

  static LocalReply noEndpoint(Outbound call, LiveCluster live) {
    int known = live.cluster().endpoints().size();
    return of(call, 503, Flags.NO_HEALTHY_UPSTREAM, "no_healthy_upstream", "no healthy upstream")
        .from(live.cluster().origin())
        .because(
            known == 0
                ? "Cluster %s has no endpoints%s. Start a workload that it selects, and see that"
                    + " its labels match."
                : "Cluster %s has %s endpoints and none takes calls: each is unhealthy, draining or"
                    + " ejected for its errors. Look at the workloads.",
            live.cluster().name(),
            known == 0 ? "" : known);
  }

  static LocalReply overflow(Outbound call, LiveCluster live) {
    return of(
            call,
            503,
            Flags.OVERFLOW,
            "overflow",
            "upstream connect error or disconnect/reset before headers. reset reason: overflow")
        .with("x-envoy-overloaded", "true")
        .from(live.cluster().origin())
        .because(
            "%d calls of this client to %s are in flight, and its limits (connectionPool of %s)"
                + " allow no more. Raise them, or send less.",
            live.requestsMax(), live.cluster().name(), live.cluster().origin());
  }

  /**
   * A time-out.
   *
   * @param whole of the call; else of one attempt
   */
  static LocalReply timeout(Outbound call, boolean whole) {
    RoutePlan route = call.routePlan;
    long timeout = route == null ? 0 : route.timeoutNanos;
    long perTry = route == null ? 0 : route.retry.perTryNanos();
    return of(call, 504, Flags.TIMEOUT, "response_timeout", "upstream request timeout")
        .from(call.origin())
        .because(
            "No answer of %s within %s ms (%s of %s). Raise it, or see why the service is slow.",
            name(call),
            (whole ? timeout : perTry) / 1_000_000,
            whole ? "timeout" : "perTryTimeout",
            call.origin());
  }

  static LocalReply failed(Outbound call, FailureKind kind, @Nullable Throwable cause) {
    int status = kind == FailureKind.PROTOCOL ? 502 : 503;
    return of(
            call,
            status,
            flag(kind),
            detail(kind),
            "upstream connect error or disconnect/reset before headers. reset reason: "
                + reason(kind))
        .from(call.origin())
        .because(
            "Attempt %d to %s at %s failed: %s%s. %s",
            call.attemptNumber(),
            name(call),
            address(call),
            reason(kind),
            cause == null ? "" : " (" + cause.getClass().getSimpleName() + ")",
            mend(kind));
  }

  static LocalReply abort(Outbound call, Fault fault) {
    boolean grpc = fault.abortGrpcStatus() >= 0;
    int status = grpc ? GrpcStatus.toHttp(fault.abortGrpcStatus()) : fault.abortStatus();
    LocalReply reply =
        of(call, status, Flags.FAULT_INJECTED, "fault_filter_abort", "fault filter abort")
            .grpc(grpc ? fault.abortGrpcStatus() : GrpcStatus.ofHttp(status))
            .body("fault filter abort")
            .from(call.origin())
            .because(
                "%s aborts %s %% of these calls on purpose. Remove its fault to end that.",
                call.origin(), fault.abortPerMillion() / 10_000.0);
    return reply;
  }

  static LocalReply registryOnly(Outbound call) {
    return of(call, 502, 0, "direct_response", "")
        .because(
            "%s:%d is not in the mesh, and the outbound policy is REGISTRY_ONLY. Apply a"
                + " ServiceEntry for it, or set outboundTrafficPolicy to ALLOW_ANY.",
            call.host, call.port);
  }

  static LocalReply noPolicy(Outbound call) {
    return of(call, 503, Flags.NO_CLUSTER, "no_configuration", "")
        .because(
            "%s:%d is not in the mesh, and whether such hosts may be called was never received."
                + " See that the control plane is there and reachable.",
            call.host, call.port);
  }

  static LocalReply notConfigured(Outbound call) {
    return of(call, 503, Flags.NO_CLUSTER, "no_configuration", "")
        .because(
            "The configuration of %s:%d was never received. See that the control plane is there"
                + " and reachable; this call would otherwise pass by the mesh.",
            call.host, call.port);
  }

  static LocalReply tooManyNames(Outbound call) {
    return of(call, 503, Flags.NO_CLUSTER, "no_configuration", "")
        .because(
            "%s:%d is one name too many: this workload has called %d already. See why it calls so"
                + " many hosts; names idle for 10 minutes are forgotten.",
            call.host, call.port, NameRequests.NAMES_MAX);
  }

  static int flag(FailureKind kind) {
    return switch (kind) {
      case CONNECT, TLS, IDENTITY -> Flags.UPSTREAM_FAILURE;
      case RESET_BEFORE_REQUEST, RESET -> Flags.CONNECTION_TERMINATION;
      case REFUSED_STREAM -> Flags.REMOTE_RESET;
      case TIMEOUT -> Flags.TIMEOUT;
      case PROTOCOL -> Flags.PROTOCOL_ERROR;
    };
  }

  private static String detail(FailureKind kind) {
    return "upstream_reset_before_response_started{" + reason(kind).replace(' ', '_') + "}";
  }

  private static String reason(FailureKind kind) {
    return switch (kind) {
      case CONNECT -> "remote connection failure";
      case TLS -> "TLS handshake failure";
      case IDENTITY -> "peer identity mismatch";
      case RESET_BEFORE_REQUEST, RESET -> "connection termination";
      case REFUSED_STREAM -> "remote refused stream reset";
      case TIMEOUT -> "time-out";
      case PROTOCOL -> "protocol error";
    };
  }

  private static String mend(FailureKind kind) {
    return switch (kind) {
      case CONNECT -> "See that the workload runs and listens there.";
      case TLS ->
          "See that both sides have certificates of the same trust domain, and that a"
              + " DestinationRule's tls mode suits the server.";
      case IDENTITY -> "The peer is not one of the service's accounts: see who listens there.";
      case RESET_BEFORE_REQUEST, RESET, REFUSED_STREAM -> "See the workload's log.";
      case TIMEOUT -> "See why it is slow.";
      case PROTOCOL -> "See that the port's protocol is what its name says.";
    };
  }

  private static String name(Outbound call) {
    Destination destination = call.destination;
    return destination == null ? call.host : destination.configured().cluster();
  }

  private static String address(Outbound call) {
    Endpoint endpoint = call.target == null ? null : call.target.endpoint();
    return endpoint == null ? "no endpoint" : endpoint.toString();
  }

  private static String withoutQuery(String path) {
    int query = path.indexOf('?');
    return query < 0 ? path : path.substring(0, query);
  }

  private static Draft of(Outbound call, int status, int flags, String detail, String plainBody) {
    call.flags |= flags;
    return new Draft(status, Flags.text(call.flags), detail, plainBody, !call.gateway);
  }

  /** A reply in the making. What is said to strangers at a gateway is only what Envoy says. */
  static final class Draft {
    private final int status;
    private final String flags;
    private final String detail;
    private final String plainBody;
    private final boolean trusted;
    private final List<Header> headers = new ArrayList<>();
    private int grpcStatus;
    private Origin origin = Origin.NONE;
    private @Nullable String body;

    Draft(int status, String flags, String detail, String plainBody, boolean trusted) {
      this.status = status;
      this.flags = flags;
      this.detail = detail;
      this.plainBody = plainBody;
      this.trusted = trusted;
      this.grpcStatus = GrpcStatus.ofHttp(status);
    }

    Draft with(String name, String value) {
      headers.add(new Header(name, value));
      return this;
    }

    Draft from(Origin value) {
      origin = value;
      return this;
    }

    Draft grpc(int value) {
      grpcStatus = value;
      return this;
    }

    Draft body(String value) {
      body = value;
      return this;
    }

    @SuppressWarnings("AnnotateFormatMethod") // needs an annotation of Error Prone
    LocalReply because(String format, Object... values) {
      String sentence = Texts.oneLine(format.formatted(values));
      if (trusted) {
        headers.add(new Header("x-inmesh-reason", sentence));
      }
      String text = body != null ? body : trusted ? sentence : plainBody;
      return new LocalReply(status, grpcStatus, flags, text, headers, sentence, detail, origin);
    }
  }
}
