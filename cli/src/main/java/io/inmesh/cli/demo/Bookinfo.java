package io.inmesh.cli.demo;

import io.inmesh.cli.launch.ClassArchive;
import io.inmesh.cli.launch.Installation;
import io.inmesh.cli.launch.JavaCommand;
import io.inmesh.cli.launch.Part;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What the demo runs: the control plane, Bookinfo's workloads, a gateway and traffic, each with its
 * ports and command line. All ports are chosen here, on loopback, so a part that is started again
 * comes back where it was.
 */
final class Bookinfo {

  /** The port that every service of Bookinfo declares. */
  static final int SERVICE_PORT = 9080;

  static final int GATEWAY_WORKLOAD_PORT = 8080;
  private static final String LOOPBACK = "127.0.0.1";
  private static final Duration JVM_PATIENCE = Duration.ofMinutes(3);

  private final Installation installation;
  private final DemoDirectory directory;
  private final String namespace;
  private final boolean rehearsal;
  private final Ports ports = new Ports(PortClaims.ofThisUser());

  private final Program controlPlane;
  private final List<Program> applications = new ArrayList<>();
  private final List<Program> meshed = new ArrayList<>();
  private final List<JoinRequest> joins = new ArrayList<>();
  private final Program traffic;
  private final Map<String, String> urls = new LinkedHashMap<>();

  /**
   * Who gets a join token.
   *
   * @param id of the program that uses it
   * @param ports the workload ports that it may offer
   */
  record JoinRequest(
      String id,
      String namespace,
      String serviceAccount,
      Map<String, String> labels,
      List<Integer> ports) {}

  Bookinfo(
      Installation installation,
      DemoDirectory directory,
      String namespace,
      Interpreters interpreters,
      String version,
      boolean rehearsal)
      throws IOException {
    this.installation = installation;
    this.rehearsal = rehearsal;
    this.directory = directory;
    this.namespace = namespace;
    this.controlPlane = controlPlane(version);
    behindSidecar("productpage", 9080, interpreters.productpage(), true);
    behindSidecar("details", 9081, interpreters.details(), false);
    behindSidecar("ratings", 9082, interpreters.ratings(), false);
    for (int i = 1; i <= 3; i++) {
      reviews("v" + i, 9082 + i);
    }
    gateway(version);
    this.traffic = traffic(version);
  }

  Program controlPlane() {
    return controlPlane;
  }

  /** Holds what is chosen until its program starts. */
  Ports ports() {
    return ports;
  }

  /** What knows no mesh and can start at once. */
  List<Program> applications() {
    return List.copyOf(applications);
  }

  /** What needs the control plane: sidecars, reviews, the gateway. */
  List<Program> meshed() {
    return List.copyOf(meshed);
  }

  List<JoinRequest> joins() {
    return List.copyOf(joins);
  }

  Program traffic() {
    return traffic;
  }

  List<Program> all() {
    List<Program> all = new ArrayList<>(List.of(controlPlane));
    for (Program program : meshed) {
      all.add(program);
      applications.stream().filter(a -> a.name().equals(program.name())).forEach(all::add);
    }
    all.add(traffic);
    return all;
  }

  /** {@code gateway}, {@code productpage}, {@code api}, {@code console}. */
  Map<String, String> urls() {
    return Map.copyOf(urls);
  }

  Path tokenFile(String id) {
    return directory.run().resolve(id + ".token");
  }

  private Program controlPlane(String version) throws IOException {
    Map<String, Integer> bound = new LinkedHashMap<>();
    bound.put("api", ports.free(20001));
    bound.put("apiTls", ports.free(20002));
    bound.put("xds", ports.free(15010));
    bound.put("secure", ports.free(15012));
    bound.put("metrics", ports.free(15014));
    String api = "http://" + at(bound, "api");
    urls.put("api", api);
    urls.put("console", api + "/");
    List<String> arguments =
        List.of(
            "--data-dir", directory.data().toString(),
            "--api-listen", at(bound, "api"),
            "--api-tls-listen", at(bound, "apiTls"),
            "--xds-listen", at(bound, "xds"),
            "--secure-listen", at(bound, "secure"),
            "--metrics-listen", at(bound, "metrics"),
            "--token-file", directory.token().toString(),
            "--kubeconfig-file", directory.kubeconfig().toString(),
            "--ports-file", directory.run().resolve("control-plane.ports").toString());
    return java(
        Part.CONTROL_PLANE,
        new Identity("control-plane", "control-plane", version, Kind.CONTROL_PLANE),
        bound,
        arguments,
        Map.of(),
        URI.create(api + "/readyz"),
        true);
  }

  private void behindSidecar(
      String service, int wantedPort, Interpreters.Interpreter interpreter, boolean makesArchive)
      throws IOException {
    String name = service + "-v1";
    int applicationPort = ports.free(wantedPort);
    Map<String, Integer> bound = new LinkedHashMap<>();
    bound.put("inbound", ports.free(wantedPort - 9080 + 15201));
    bound.put("outbound", ports.free(wantedPort - 9080 + 15101));
    bound.put("admin", ports.free(wantedPort - 9080 + 15001));
    Map<String, String> labels = labels(service, "v1");
    List<String> arguments =
        sidecar("sidecar", service, name, namespace, "bookinfo-" + service, labels, bound);
    arguments.addAll(
        List.of(
            "--inbound",
            SERVICE_PORT + "=" + at(bound, "inbound") + "," + LOOPBACK + ":" + applicationPort,
            "--outbound",
            at(bound, "outbound")));
    meshed.add(
        java(
            Part.SIDECAR,
            new Identity(name + ".sidecar", name, "v1", Kind.SIDECAR),
            bound,
            arguments,
            Map.of(),
            URI.create("http://" + at(bound, "admin") + "/ready"),
            makesArchive));
    joins.add(
        new JoinRequest(
            name + ".sidecar", namespace, "bookinfo-" + service, labels, List.of(SERVICE_PORT)));
    applications.add(application(name, interpreter, applicationPort, at(bound, "outbound")));
    if (service.equals("productpage")) {
      // The application itself, as a port-forward reaches it: its sidecar may be told to refuse
      // plaintext.
      urls.put("productpage", "http://" + LOOPBACK + ":" + applicationPort + "/productpage");
    }
  }

  private Program application(
      String name, Interpreters.Interpreter interpreter, int port, String proxy) {
    Map<String, String> environment = new TreeMap<>();
    environment.put("BIND_ADDRESS", LOOPBACK);
    environment.put("SERVICE_VERSION", "v1");
    environment.put("http_proxy", "http://" + proxy);
    environment.put("no_proxy", "");
    environment.put("NO_PROXY", "");
    return new Program(
        name,
        name,
        "v1",
        interpreter.language(),
        Kind.APPLICATION,
        Map.of("http", port),
        () -> interpreter.command(installation, directory, name, port),
        environment,
        URI.create("http://" + LOOPBACK + ":" + port + "/health"),
        interpreter.patience(),
        ClassArchive.NONE);
  }

  private void reviews(String version, int wantedPort) throws IOException {
    String name = "reviews-" + version;
    Map<String, Integer> bound = new LinkedHashMap<>();
    bound.put("http", ports.free(wantedPort));
    bound.put("management", ports.free(wantedPort + 10));
    Map<String, String> labels = labels("reviews", version);
    List<String> arguments = new ArrayList<>();
    property(arguments, "server.port", String.valueOf(bound.get("http")));
    property(arguments, "management.server.port", String.valueOf(bound.get("management")));
    property(arguments, "inmesh.application", "reviews");
    property(arguments, "inmesh.namespace", namespace);
    property(arguments, "inmesh.service-account", "bookinfo-reviews");
    property(arguments, "inmesh.version", version);
    labels.forEach((key, value) -> property(arguments, "inmesh.labels." + key, value));
    property(arguments, "inmesh.control-plane.address", at(controlPlane.ports(), "secure"));
    property(arguments, "inmesh.identity.token-file", tokenFile(name));
    property(arguments, "inmesh.state-directory", directory.workload(name));
    property(arguments, "inmesh.inbound.workload-port", SERVICE_PORT);
    meshed.add(
        java(
            Part.REVIEWS,
            new Identity(name, name, version, Kind.LIBRARY),
            bound,
            arguments,
            Map.of("SERVICE_VERSION", version, "POD_NAME", name, "BIND_ADDRESS", LOOPBACK),
            URI.create("http://" + at(bound, "management") + "/actuator/health/readiness"),
            version.equals("v3")));
    joins.add(new JoinRequest(name, namespace, "bookinfo-reviews", labels, List.of(SERVICE_PORT)));
  }

  private void gateway(String version) throws IOException {
    String name = "istio-ingressgateway";
    String account = "istio-ingressgateway-service-account";
    Map<String, String> labels = Map.of("app", name, "istio", "ingressgateway");
    Map<String, Integer> bound = new LinkedHashMap<>();
    bound.put("http", ports.free(GATEWAY_WORKLOAD_PORT));
    bound.put("admin", ports.free(15005));
    List<String> arguments = sidecar("gateway", name, name, "istio-system", account, labels, bound);
    arguments.addAll(List.of("--gateway", GATEWAY_WORKLOAD_PORT + "=" + at(bound, "http")));
    meshed.add(
        java(
            Part.SIDECAR,
            new Identity(name, name, version, Kind.GATEWAY),
            bound,
            arguments,
            Map.of(),
            URI.create("http://" + at(bound, "admin") + "/ready"),
            false));
    joins.add(
        new JoinRequest(name, "istio-system", account, labels, List.of(GATEWAY_WORKLOAD_PORT)));
    urls.put("gateway", "http://" + at(bound, "http") + "/productpage");
  }

  private Program traffic(String version) throws IOException {
    int port = ports.free(19100);
    return java(
        Part.TRAFFIC,
        new Identity("traffic", "traffic", version, Kind.TRAFFIC),
        Map.of("http", port),
        List.of(
            "--url",
            urls.getOrDefault("gateway", ""),
            "--rate",
            "5",
            "--listen",
            LOOPBACK + ":" + port),
        Map.of(),
        URI.create("http://" + LOOPBACK + ":" + port + "/health"),
        true);
  }

  private List<String> sidecar(
      String mode,
      String application,
      String workload,
      String itsNamespace,
      String account,
      Map<String, String> labels,
      Map<String, Integer> bound) {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "--mode", mode,
                "--control-plane", at(controlPlane.ports(), "secure"),
                "--application", application,
                "--workload", workload,
                "--namespace", itsNamespace,
                "--service-account", account,
                "--admin", at(bound, "admin")));
    String id = mode.equals("gateway") ? workload : workload + ".sidecar";
    arguments.addAll(
        List.of(
            "--token-file", tokenFile(id).toString(),
            "--state-dir", directory.workload(id).toString(),
            "--ports-file", directory.run().resolve(id + ".ports").toString()));
    new TreeMap<>(labels)
        .forEach((key, value) -> arguments.addAll(List.of("--label", key + "=" + value)));
    return arguments;
  }

  private record Identity(String id, String name, String version, Kind kind) {}

  private Program java(
      Part part,
      Identity identity,
      Map<String, Integer> bound,
      List<String> arguments,
      Map<String, String> environment,
      URI health,
      boolean makesArchive)
      throws IOException {
    ClassArchive archive = archive(part, makesArchive);
    Path argumentFile = directory.run().resolve(identity.id() + ".java");
    Map<String, String> all = new TreeMap<>(environment);
    all.putAll(JavaCommand.ENVIRONMENT);
    return new Program(
        identity.id(),
        identity.name(),
        identity.version(),
        "java",
        identity.kind(),
        bound,
        () ->
            new JavaCommand(part, arguments, archive(part, makesArchive))
                .words(installation, argumentFile),
        all,
        health,
        JVM_PATIENCE,
        archive);
  }

  private ClassArchive archive(Part part, boolean makes) throws IOException {
    return makes && rehearsal
        ? ClassArchive.anew(installation, part)
        : ClassArchive.of(installation, part, makes);
  }

  private static Map<String, String> labels(String application, String version) {
    return Map.of("app", application, "version", version);
  }

  private static void property(List<String> arguments, String name, Object value) {
    arguments.add("--" + name + "=" + value);
  }

  private static String at(Map<String, Integer> bound, String name) {
    return LOOPBACK + ":" + bound.get(name);
  }
}
