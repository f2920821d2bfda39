package io.inmesh.controlplane.push;

import io.inmesh.controlplane.registry.RegistrationStatus;
import io.inmesh.xds.TypeUrls;
import io.inmesh.xds.proto.envoy.service.discovery.v3.DeltaDiscoveryResponse;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * How long it takes from a workload's change until all clients have it: 1,000 services, each client
 * subscribed to listener, route, cluster and endpoints of all. Not a test; run its main:
 *
 * <pre>java -cp ... io.inmesh.controlplane.push.ConvergenceBench [services] [streams] [rounds]
 * </pre>
 */
final class ConvergenceBench {
  private ConvergenceBench() {}

  public static void main(String[] args) {
    int services = args.length > 0 ? Integer.parseInt(args[0]) : 1_000;
    int streams = args.length > 1 ? Integer.parseInt(args[1]) : 200;
    int rounds = args.length > 2 ? Integer.parseInt(args[2]) : 30;
    StringBuilder yaml = new StringBuilder();
    for (int i = 0; i < services; i++) {
      yaml.append(
          """
          apiVersion: v1
          kind: Service
          metadata: {name: s%d, namespace: default}
          spec: {selector: {%s}, ports: [{name: http, port: 9080}]}
          ---
          """
              .formatted(i, i == 0 ? "app: reviews" : "app: s" + i));
    }
    String text = yaml.substring(0, yaml.lastIndexOf("---"));
    try (ServerFixture mesh = new ServerFixture()) {
      mesh.server.configure(MeshViewsTest.views("1", text));
      long start = System.nanoTime();
      List<DeltaClient> clients = new ArrayList<>();
      for (int i = 0; i < streams; i++) {
        DeltaClient client = mesh.workload("c" + i);
        subscribe(client, services);
        clients.add(client);
      }
      clients.forEach(client -> drain(client, services * 4));
      System.out.printf("first sync of all: %d ms%n", (System.nanoTime() - start) / 1_000_000);
      long cpu = cpuMicros();
      long[] millis = new long[rounds];
      for (int round = 0; round < rounds; round++) {
        DeltaClient workload = mesh.workload("w" + round, 10_000 + round);
        long before = System.nanoTime();
        workload.subscribe(TypeUrls.LISTENER, "s0:9080");
        int bytes = 0;
        for (DeltaClient client : clients) {
          DeltaDiscoveryResponse change = client.probe.next();
          client.ack(change);
          bytes = change.getSerializedSize();
          if (round == 0) {
            client.ack(client.probe.next()); // the cluster's identities, with the first workload
          }
        }
        millis[round] = (System.nanoTime() - before) / 1_000;
        if (round == rounds - 1) {
          System.out.printf("last push: %d bytes a stream%n", bytes);
        }
      }
      System.out.printf("CPU of the push thread: %d us a change%n", (cpuMicros() - cpu) / rounds);
      Arrays.sort(millis);
      System.out.printf(
          "change -> all %d streams: median %d us, max %d us (debounce of 20 ms within); server %.1f ms mean; %d registered%n",
          streams,
          millis[rounds / 2],
          millis[rounds - 1],
          mesh.meters.get("pilot_proxy_convergence_time").timer().mean(TimeUnit.MILLISECONDS),
          mesh.server.workloads().stream()
              .filter(s -> s.state() == RegistrationStatus.State.CONNECTED)
              .count());
    }
  }

  private static long cpuMicros() {
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    for (long id : threads.getAllThreadIds()) {
      ThreadInfo info = threads.getThreadInfo(id);
      if (info != null && info.getThreadName().equals("inmesh-push")) {
        return threads.getThreadCpuTime(id) / 1_000;
      }
    }
    return 0;
  }

  private static void subscribe(DeltaClient client, int services) {
    String[] listeners = new String[services];
    String[] clusters = new String[services];
    for (int i = 0; i < services; i++) {
      listeners[i] = "s" + i + ":9080";
      clusters[i] = "outbound|9080||s" + i + ".default.svc.cluster.local";
    }
    client.subscribe(TypeUrls.LISTENER, listeners);
    client.subscribe(TypeUrls.ROUTE, clusters);
    client.subscribe(TypeUrls.CLUSTER, clusters);
    client.subscribe(TypeUrls.ENDPOINT, clusters);
  }

  private static void drain(DeltaClient client, int resources) {
    for (int got = 0; got < resources; ) {
      DeltaDiscoveryResponse part = client.probe.next();
      client.ack(part);
      got += part.getResourcesCount();
    }
  }
}
