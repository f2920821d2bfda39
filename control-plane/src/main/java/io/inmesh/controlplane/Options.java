package io.inmesh.controlplane;

import io.inmesh.ca.connections.ConnectionLimits;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The control plane's arguments.
 *
 * @param dataDirectory store, CA, token
 * @param api plain HTTP, loopback
 * @param apiTls the same over TLS, for kubectl
 * @param xds plaintext xDS for stock clients
 * @param secure TLS: ADS, CA, quota
 * @param metrics Prometheus
 * @param apiHosts further names by which the API may be called
 * @param tokenFile where the API's token is, or is put
 * @param kubeconfigFile where the kubeconfig is put
 * @param portsFile where the bound ports are put, when ready
 * @param trustDomain first part of every identity
 * @param workloadTtl life of a workload's certificate
 * @param connections how many connections {@code secure} holds
 * @param xdsConnections how many connections {@code xds} holds
 * @param config folder of YAML to follow
 * @param meshConfig file with the mesh's configuration
 * @param parentPid ends when this process ends; 0 = none
 */
record Options(
    Path dataDirectory,
    InetSocketAddress api,
    InetSocketAddress apiTls,
    InetSocketAddress xds,
    InetSocketAddress secure,
    InetSocketAddress metrics,
    Set<String> apiHosts,
    Path tokenFile,
    Path kubeconfigFile,
    @Nullable Path portsFile,
    String trustDomain,
    Duration workloadTtl,
    ConnectionLimits connections,
    ConnectionLimits xdsConnections,
    @Nullable Path config,
    @Nullable Path meshConfig,
    long parentPid) {
  static final String USAGE =
      """
      Usage: control-plane [OPTION VALUE]...
        --data-dir DIR            store, CA and token (default: .inmesh)
        --api-listen HOST:PORT    API over HTTP (127.0.0.1:20001)
        --api-tls-listen HOST:PORT  API over HTTPS, for kubectl (127.0.0.1:20002)
        --xds-listen HOST:PORT    plaintext xDS for stock clients (127.0.0.1:15010)
        --secure-listen HOST:PORT TLS: ADS, CA, quota (127.0.0.1:15012)
        --metrics-listen HOST:PORT  Prometheus metrics (127.0.0.1:15014)
        --api-host NAME           a further name by which the API may be called
        --token-file FILE         API token, made if missing (DIR/token)
        --kubeconfig-file FILE    kubeconfig to write (kubeconfig beside the token file)
        --ports-file FILE         bound ports as JSON, written when ready
        --trust-domain NAME       cluster.local
        --workload-ttl DURATION   life of a workload's certificate (24h)
        --connections-max N       connections on the TLS port (what half of the heap holds, 20000 at most)
        --connections-per-address-max N  of these, from one address but loopback (1000)
        --xds-connections-max N   connections on the plaintext xDS port (1000)
        --config DIR              folder of YAML to follow
        --mesh-config FILE        the mesh's configuration
        --parent-pid N            end when this process ends
      A port of 0 takes a free one.
      """;

  private static final int XDS_CONNECTIONS = 1_000;

  private static final Set<String> KNOWN =
      Set.of(
          "data-dir",
          "api-listen",
          "api-tls-listen",
          "xds-listen",
          "secure-listen",
          "metrics-listen",
          "api-host",
          "token-file",
          "kubeconfig-file",
          "ports-file",
          "trust-domain",
          "workload-ttl",
          "connections-max",
          "connections-per-address-max",
          "xds-connections-max",
          "config",
          "mesh-config",
          "parent-pid");

  /** Where it listens, by the option that says so. */
  Map<String, InetSocketAddress> listeners() {
    return Map.of(
        "--api-listen", api,
        "--api-tls-listen", apiTls,
        "--xds-listen", xds,
        "--secure-listen", secure,
        "--metrics-listen", metrics);
  }

  /**
   * Reads them.
   *
   * @throws IllegalArgumentException with a sentence
   */
  static Options parse(String... arguments) {
    Map<String, String> values = new HashMap<>();
    Set<String> hosts = new HashSet<>();
    List<String> left = List.of(arguments);
    for (int i = 0; i < left.size(); i++) {
      String argument = left.get(i);
      int equals = argument.indexOf('=');
      String name = equals < 0 ? argument : argument.substring(0, equals);
      if (!name.startsWith("--") || !KNOWN.contains(name.substring(2))) {
        throw new IllegalArgumentException("unknown argument '%s'".formatted(name));
      }
      if (equals < 0 && i + 1 == left.size()) {
        throw new IllegalArgumentException("%s: a value is missing".formatted(name));
      }
      String value = equals < 0 ? left.get(++i) : argument.substring(equals + 1);
      if (name.equals("--api-host")) {
        hosts.add(value.toLowerCase(Locale.ROOT));
      } else {
        values.put(name.substring(2), value);
      }
    }
    return of(values, hosts);
  }

  private static Options of(Map<String, String> values, Set<String> hosts) {
    Path data = Path.of(values.getOrDefault("data-dir", ".inmesh")).toAbsolutePath();
    Path token = path(values, "token-file", data.resolve("token"));
    Path parent = token.getParent();
    String ports = values.get("ports-file");
    String config = values.get("config");
    String mesh = values.get("mesh-config");
    return new Options(
        data,
        address(values, "api-listen", 20_001),
        address(values, "api-tls-listen", 20_002),
        address(values, "xds-listen", 15_010),
        address(values, "secure-listen", 15_012),
        address(values, "metrics-listen", 15_014),
        Set.copyOf(hosts),
        token,
        path(values, "kubeconfig-file", (parent == null ? data : parent).resolve("kubeconfig")),
        ports == null ? null : Path.of(ports).toAbsolutePath(),
        values.getOrDefault("trust-domain", "cluster.local"),
        duration(values.getOrDefault("workload-ttl", "24h")),
        ConnectionLimits.of(
            count(values, "connections-max", ConnectionLimits.defaultMax()),
            count(values, "connections-per-address-max", ConnectionLimits.PER_ADDRESS_DEFAULT)),
        ConnectionLimits.of(count(values, "xds-connections-max", XDS_CONNECTIONS), XDS_CONNECTIONS),
        config == null ? null : Path.of(config).toAbsolutePath(),
        mesh == null ? null : Path.of(mesh).toAbsolutePath(),
        pid(values.getOrDefault("parent-pid", "0")));
  }

  private static Path path(Map<String, String> values, String name, Path fallback) {
    String value = values.get(name);
    return value == null ? fallback : Path.of(value).toAbsolutePath();
  }

  private static InetSocketAddress address(Map<String, String> values, String name, int port) {
    String value = values.getOrDefault(name, "127.0.0.1:" + port);
    int colon = value.lastIndexOf(':');
    String host = colon < 0 ? "" : value.substring(0, colon).replaceAll("[\\[\\]]", "");
    String number = value.substring(colon + 1);
    if (host.isEmpty() || !number.matches("[0-9]{1,5}") || Integer.parseInt(number) > 65_535) {
      throw new IllegalArgumentException(
          "--%s: '%s' (expected: HOST:PORT, like 127.0.0.1:%d)".formatted(name, value, port));
    }
    return new InetSocketAddress(host, Integer.parseInt(number));
  }

  private static Duration duration(String text) {
    if (!text.matches("[0-9]{1,7}[smhd]")) {
      throw new IllegalArgumentException(
          "--workload-ttl: '%s' (expected: a number and s, m, h or d, like 24h)".formatted(text));
    }
    return Duration.parse((text.endsWith("d") ? "P" : "PT") + text.toUpperCase(Locale.ROOT));
  }

  private static int count(Map<String, String> values, String name, int fallback) {
    String text = values.getOrDefault(name, String.valueOf(fallback));
    if (!text.matches("[1-9][0-9]{0,8}")) {
      throw new IllegalArgumentException(
          "--%s: '%s' (expected: a number >= 1)".formatted(name, text));
    }
    return Integer.parseInt(text);
  }

  private static long pid(String text) {
    if (!text.matches("[0-9]{1,10}")) {
      throw new IllegalArgumentException("--parent-pid: '%s' (expected: a number)".formatted(text));
    }
    return Long.parseLong(text);
  }
}
