package io.inmesh.internal.engine;

import static java.util.stream.Collectors.joining;

import io.inmesh.call.Explanation;
import io.inmesh.call.Explanation.Step;
import io.inmesh.call.RequestView;
import io.inmesh.identity.SpiffeId;
import io.inmesh.internal.balance.LiveCluster;
import io.inmesh.internal.balance.Target;
import io.inmesh.internal.routing.ListenerTable;
import io.inmesh.snapshot.Cluster;
import io.inmesh.snapshot.Endpoint;
import io.inmesh.snapshot.Fault;
import io.inmesh.snapshot.MeshTls;
import io.inmesh.snapshot.Origin;
import io.inmesh.snapshot.OutboundPolicy;
import io.inmesh.snapshot.Rewrite;
import io.inmesh.snapshot.Route;
import io.inmesh.snapshot.RouteAction;
import java.util.ArrayList;
import java.util.List;

/**
 * Goes the way of an outbound call by the same tables, and writes down what it finds. Where chance
 * decides it names every outcome. It changes nothing.
 */
final class Explainer {
  private final SnapshotPlan plan;
  private final long now;
  private final List<Step> steps = new ArrayList<>();

  Explainer(SnapshotPlan plan, long now) {
    this.plan = plan;
    this.now = now;
  }

  Explanation explain(String host, int port, RequestView request) {
    String canonical = ListenerTable.canonicalHost(host);
    String name = canonical + ":" + port;
    ListenerPlan listener = plan.outbound(canonical, port);
    say("host", name, "Host: " + request.authority());
    OutboundPolicy policy = plan.snapshot.outboundPolicy();
    say("policy", "outbound " + policy.name(), "for hosts that the mesh does not know");
    if (listener == null || listener == ListenerPlan.ABSENT) {
      unknown(policy, listener == null);
    } else {
      listener(listener, request);
    }
    return new Explanation(plan.snapshot.revision(), steps);
  }

  private void unknown(OutboundPolicy policy, boolean neverHeardOf) {
    if (neverHeardOf) {
      say("reply", "CONFIGURE", "the first call asks for it and waits at most 1 s, else 503");
    } else if (policy == OutboundPolicy.ALLOW_ANY) {
      say("reply", "PASS_THROUGH", "not in the mesh: sent as if the mesh were not there");
    } else if (policy == OutboundPolicy.REGISTRY_ONLY) {
      say("reply", "502", "not in the mesh, and it may not pass by");
    } else {
      say("reply", "503", "not in the mesh, and whether it may pass by is not known yet");
    }
  }

  private void listener(ListenerPlan listener, RequestView request) {
    HostPlan host = listener.host(request.authority());
    if (host == null) {
      say("listener", listener.listener.name(), "");
      say("reply", "404 NR", "no virtual host takes this Host");
      return;
    }
    String routes = host.host.routes().size() + " routes, the first match wins";
    say("listener", listener.listener.name(), "virtual host " + host.host.name() + ", " + routes);
    RoutePlan route = host.route(request);
    if (route == null) {
      say("reply", "404 NR", "no route takes " + request.method() + " " + request.path());
      return;
    }
    route(route, request);
  }

  private void route(RoutePlan found, RequestView request) {
    Route route = found.route;
    String name = route.name().isEmpty() ? "unnamed" : route.name();
    say("route", name, Describe.match(route.match()), route.origin());
    fault(route);
    if (route.action() instanceof RouteAction.Redirect redirect) {
      String location = OwnAnswers.location(request, route.match(), redirect);
      say("reply", redirect.status() + " " + location, "a redirect", route.origin());
    } else if (route.action() instanceof RouteAction.DirectResponse direct) {
      say("reply", String.valueOf(direct.status()), "a direct response", route.origin());
    } else {
      forward(found, request);
    }
  }

  private void fault(Route route) {
    Fault fault = route.fault();
    if (fault == null) {
      return;
    }
    if (fault.delayPerMillion() > 0) {
      String delay = "delay " + fault.delay().toMillis() + " ms";
      say("fault", delay, share(fault.delayPerMillion()), route.origin());
    }
    if (fault.abortPerMillion() > 0) {
      boolean grpc = fault.abortGrpcStatus() >= 0;
      String status =
          grpc ? "grpc-status " + fault.abortGrpcStatus() : String.valueOf(fault.abortStatus());
      say("fault", "abort " + status, share(fault.abortPerMillion()), route.origin());
    }
  }

  private static String share(int perMillion) {
    return Describe.percent(perMillion / 10_000.0);
  }

  private void forward(RoutePlan route, RequestView request) {
    Rewrite rewrite = route.rewrite;
    if (rewrite != null) {
      String path = Rewrites.path(request.path(), route.route.match(), rewrite);
      String authority = rewrite.authority() == null ? "" : "Host: " + rewrite.authority();
      say("rewrite", path, authority, route.route.origin());
    }
    long millis = route.timeoutNanos / 1_000_000;
    String timeout = millis == 0 ? "none" : millis + " ms";
    say("timeout", timeout, route.retry.toString(), route.route.origin());
    for (int i = 0; i < route.destinations.length; i++) {
      destination(route.destinations[i], route.percent(i));
    }
  }

  private void destination(Destination destination, double percent) {
    LiveCluster live = destination.live();
    String share = Describe.percent(percent);
    if (live == null) {
      say("cluster", destination.configured().cluster(), share);
      say("reply", "503 NC", "the cluster does not exist; " + share);
      return;
    }
    Cluster cluster = live.cluster();
    Origin rule = Describe.written(cluster) ? cluster.origin() : Origin.NONE;
    say("cluster", cluster.name(), share, cluster.origin());
    say("policy", Describe.policy(cluster), "", rule);
    boolean whole = cluster.subset().isEmpty();
    say(
        "subset",
        whole ? "(all of the service)" : cluster.subset(),
        "",
        whole ? Origin.NONE : rule);
    endpoints(live);
    tls(cluster);
  }

  private void endpoints(LiveCluster live) {
    boolean anybody = false;
    for (Target target : live.targets()) {
      Endpoint endpoint = target.endpoint();
      anybody |= live.takesCalls(target, now);
      say("endpoint", endpoint.toString(), endpoint.workload().name() + ", " + state(live, target));
    }
    if (!anybody) {
      say("reply", "503 UH", "no endpoint takes calls");
    }
  }

  private String state(LiveCluster live, Target target) {
    if (live.takesCalls(target, now)) {
      return "takes calls";
    }
    return live.ejected(target, now)
        ? "ejected for its errors"
        : "takes no calls (" + target.endpoint().health() + ")";
  }

  private void tls(Cluster cluster) {
    MeshTls tls = cluster.tls();
    long speakers = cluster.endpoints().stream().filter(Endpoint::tls).count();
    if (tls == null || speakers == 0) {
      say("tls", "plaintext", tls == null ? "not configured" : "no endpoint speaks it");
    } else {
      String peers =
          tls.expectedPeers().stream().map(SpiffeId::toString).sorted().collect(joining(", "));
      say(
          "tls",
          "mesh mTLS",
          "%d of %d endpoints, SNI %s, expects %s"
              .formatted(speakers, cluster.endpoints().size(), tls.sni(), peers));
    }
  }

  private void say(String name, String value, String detail) {
    say(name, value, detail, Origin.NONE);
  }

  private void say(String name, String value, String detail, Origin origin) {
    steps.add(new Step(name, value, detail, origin));
  }
}
