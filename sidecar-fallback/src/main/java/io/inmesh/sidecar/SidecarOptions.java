package io.inmesh.sidecar;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * How one sidecar is set up: its command line, checked.
 *
 * @param gateway true for gateway mode: requests come from outside the mesh
 * @param controlPlane {@code host:port} of the control plane's TLS port
 * @param ca {@code host:port} of a CA that stands alone; null: the control plane's
 * @param trustDomain first part of every identity of the mesh
 * @param tokenFile holds the join token; not needed once the state directory holds an identity
 * @param stateDirectory sealed state: identity and last known good configuration
 * @param labels what the workload says of itself; counts only as far as its grant covers it
 * @param inbound ports in front of the application
 * @param outbound the explicit HTTP proxy for the application's own calls
 * @param gateways listen address by workload port, for gateway mode
 * @param parentPid this process ends when that one does; 0 = nobody
 */
record SidecarOptions(
    boolean gateway,
    String controlPlane,
    @Nullable String ca,
    String trustDomain,
    @Nullable Path tokenFile,
    Path stateDirectory,
    String application,
    String namespace,
    String serviceAccount,
    String workloadName,
    Map<String, String> labels,
    List<InboundOption> inbound,
    @Nullable InetSocketAddress outbound,
    Map<Integer, InetSocketAddress> gateways,
    @Nullable InetSocketAddress admin,
    @Nullable Path portsFile,
    String accessLog,
    long parentPid) {

  /**
   * One port in front of the application.
   *
   * @param workloadPort the declared port: what policies, metrics and inbound names use
   * @param listen where the sidecar accepts
   * @param application where the application listens, on loopback
   * @param protocol what it speaks: http, http2 or grpc
   */
  record InboundOption(
      int workloadPort, InetSocketAddress listen, InetSocketAddress application, String protocol) {
    /** Whether requests reach the application over HTTP/2 without TLS. */
    boolean http2() {
      return !protocol.equals("http");
    }
  }

  static final String USAGE =
      """
      usage: sidecar --control-plane HOST:PORT --state-dir DIR --application NAME [options]
        --mode sidecar|gateway                     what it stands in front of (default: sidecar)
        --ca HOST:PORT                             a CA that stands alone (default: the control plane's)
        --trust-domain NAME                        first part of every identity (default: cluster.local)
        --token-file FILE                          join token, for the first start
        --namespace NS --service-account SA        who the workload is (default: default, default)
        --workload NAME                            e.g. reviews-v1 (default: the application's name)
        --label KEY=VALUE                          repeatable
        --inbound PORT=LISTEN:PORT,APP:PORT[,grpc] workload port, where to listen, where the application is, and what it
                                                   speaks: http (default), http2 or grpc; repeatable
        --outbound LISTEN:PORT                     HTTP proxy for the application's own calls
        --gateway PORT=LISTEN:PORT                 gateway mode: where a workload port is bound; repeatable
        --admin LISTEN:PORT                        /ready, /stats/prometheus, /clusters, ...
        --access-log off|text|json                 (default: off)
        --ports-file FILE                          written when everything is bound
        --parent-pid N                             end when that process ends
      """;

  static SidecarOptions parse(String[] arguments) {
    Map<String, List<String>> flags = flags(arguments);
    String application = one(flags, "application", null);
    Map<String, String> labels = new TreeMap<>();
    for (String label : all(flags, "label")) {
      String[] pair = pair(label, "--label", "KEY=VALUE");
      labels.put(pair[0], pair[1]);
    }
    List<InboundOption> inbound = new ArrayList<>();
    for (String value : all(flags, "inbound")) {
      inbound.add(inbound(value));
    }
    Map<Integer, InetSocketAddress> gateways = new TreeMap<>();
    for (String value : all(flags, "gateway")) {
      String[] pair = pair(value, "--gateway", "PORT=LISTEN:PORT");
      gateways.put(port(pair[0], "--gateway"), address(pair[1], "--gateway"));
    }
    String mode = one(flags, "mode", "sidecar");
    if (!mode.equals("sidecar") && !mode.equals("gateway")) {
      throw new IllegalArgumentException("--mode: " + mode + " (expected: sidecar or gateway)");
    }
    String accessLog = one(flags, "access-log", "off");
    if (!List.of("off", "text", "json").contains(accessLog)) {
      throw new IllegalArgumentException(
          "--access-log: " + accessLog + " (expected: off, text or json)");
    }
    String outbound = one(flags, "outbound", "");
    String admin = one(flags, "admin", "");
    String tokenFile = one(flags, "token-file", "");
    String portsFile = one(flags, "ports-file", "");
    String ca = one(flags, "ca", "");
    return new SidecarOptions(
        mode.equals("gateway"),
        one(flags, "control-plane", null),
        ca.isEmpty() ? null : ca,
        one(flags, "trust-domain", "cluster.local"),
        tokenFile.isEmpty() ? null : Path.of(tokenFile),
        Path.of(one(flags, "state-dir", null)),
        application,
        one(flags, "namespace", "default"),
        one(flags, "service-account", "default"),
        one(flags, "workload", application),
        Map.copyOf(labels),
        List.copyOf(inbound),
        outbound.isEmpty() ? null : loopback(address(outbound, "--outbound"), "--outbound"),
        Map.copyOf(gateways),
        admin.isEmpty() ? null : loopback(address(admin, "--admin"), "--admin"),
        portsFile.isEmpty() ? null : Path.of(portsFile),
        accessLog,
        Long.parseLong(one(flags, "parent-pid", "0")));
  }

  private static Map<String, List<String>> flags(String[] arguments) {
    Map<String, List<String>> flags = new LinkedHashMap<>();
    for (int i = 0; i < arguments.length; i++) {
      String argument = arguments[i];
      int equals = argument.indexOf('=');
      String name = argument;
      String value;
      if (argument.startsWith("--") && equals > 0) {
        name = argument.substring(0, equals);
        value = argument.substring(equals + 1);
      } else if (i + 1 < arguments.length) {
        value = arguments[++i];
      } else {
        throw new IllegalArgumentException(name + ": a value is missing\n" + USAGE);
      }
      if (!name.startsWith("--") || !USAGE.contains(name + " ")) {
        throw new IllegalArgumentException(name + ": not a flag of the sidecar\n" + USAGE);
      }
      flags.computeIfAbsent(name.substring(2), key -> new ArrayList<>()).add(value);
    }
    return flags;
  }

  private static String one(
      Map<String, List<String>> flags, String name, @Nullable String otherwise) {
    List<String> values = flags.getOrDefault(name, List.of());
    if (values.size() > 1) {
      throw new IllegalArgumentException("--" + name + ": given " + values.size() + " times");
    }
    if (!values.isEmpty()) {
      return values.get(0);
    }
    if (otherwise == null) {
      throw new IllegalArgumentException("--" + name + " is missing\n" + USAGE);
    }
    return otherwise;
  }

  private static List<String> all(Map<String, List<String>> flags, String name) {
    return flags.getOrDefault(name, List.of());
  }

  private static InboundOption inbound(String value) {
    String expected = "PORT=LISTEN:PORT,APP:PORT[,http|http2|grpc]";
    String[] pair = pair(value, "--inbound", expected);
    String[] parts = pair[1].split(",", -1);
    String protocol = parts.length == 3 ? parts[2] : "http";
    if (parts.length < 2
        || parts.length > 3
        || !List.of("http", "http2", "grpc").contains(protocol)) {
      throw new IllegalArgumentException("--inbound: " + value + " (expected: " + expected + ")");
    }
    return new InboundOption(
        port(pair[0], "--inbound"),
        address(parts[0], "--inbound"),
        address(parts[1], "--inbound"),
        protocol);
  }

  private static String[] pair(String value, String flag, String expected) {
    int equals = value.indexOf('=');
    if (equals <= 0) {
      throw new IllegalArgumentException(flag + ": " + value + " (expected: " + expected + ")");
    }
    return new String[] {value.substring(0, equals), value.substring(equals + 1)};
  }

  /** The explicit proxy speaks as its workload to whoever reaches it, so it stays on loopback. */
  private static InetSocketAddress loopback(InetSocketAddress address, String flag) {
    if (!address.getAddress().isLoopbackAddress()) {
      throw new IllegalArgumentException(
          flag
              + ": "
              + address.getHostString()
              + " is not a loopback address. This port acts as the workload for everybody who can"
              + " reach it: use 127.0.0.1.");
    }
    return address;
  }

  private static InetSocketAddress address(String value, String flag) {
    int colon = value.lastIndexOf(':');
    if (colon <= 0) {
      throw new IllegalArgumentException(flag + ": " + value + " (expected: HOST:PORT)");
    }
    try {
      return new InetSocketAddress(
          InetAddress.getByName(value.substring(0, colon)), port(value.substring(colon + 1), flag));
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException(flag + ": " + value + ": no such host", e);
    }
  }

  private static int port(String value, String flag) {
    try {
      int port = Integer.parseInt(value);
      if (port >= 0 && port <= 65_535) {
        return port;
      }
    } catch (NumberFormatException e) {
      // said below
    }
    throw new IllegalArgumentException(flag + ": port " + value + " (expected: 0 to 65535)");
  }
}
