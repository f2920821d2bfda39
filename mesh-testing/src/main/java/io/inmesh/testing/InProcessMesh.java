package io.inmesh.testing;

import io.inmesh.Mesh;
import io.inmesh.MeshBuilder;
import io.inmesh.call.OutboundCall;
import io.inmesh.config.model.WorkloadInstance;
import io.inmesh.identity.SpiffeId;
import io.inmesh.runtime.identity.WorkloadIdentity;
import io.inmesh.spi.CallObserver;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * A mesh inside the test: Istio's YAML in force for {@link #mesh() an engine} that clients of the
 * application use, with the test's own servers as endpoints. It covers what goes out of the
 * application, in plaintext whatever a rule says of TLS; inbound policies and mutual TLS need a
 * control plane and a CA. Rules may change at any time, from any thread, and hold for the next
 * call.
 *
 * <pre>{@code
 * try (InProcessMesh mesh = InProcessMesh.read(Path.of("mesh/reviews.yaml"));
 *     MeshTransport transport = new MeshTransport(mesh.mesh(), mesh.identity())) {
 *   mesh.workload("reviews-v2", Map.of("app", "reviews", "version", "v2"), 9080, server.getPort());
 *   OkHttpClient client = new OkHttpClient.Builder().addInterceptor(transport.interceptor()).build();
 *   ... // http://reviews:9080 is served by the test's server
 *   assertThat(mesh.takeCall()).hasSubset("v2").hasAnswer(200);
 * }
 * }</pre>
 *
 * <p>gRPC: {@code new InmeshChannels(mesh.mesh(), mesh.identity())}. Spring Boot: a bean {@code
 * Workload.Factory} that gives {@code Workload.on(mesh.mesh(), mesh.identity())}.
 *
 * @see InmeshTest
 */
public final class InProcessMesh implements AutoCloseable {
  private static final String NAMESPACE = "default";
  private static final String TRUST_DOMAIN = "cluster.local";
  private static final long PATIENCE_SECONDS = 10;
  private static final int CALLS_MAX = 10_000;

  private final BlockingQueue<Decision> calls = new LinkedBlockingQueue<>(CALLS_MAX);
  private final RulesSource source;
  private final Mesh mesh;
  private final WorkloadIdentity identity;

  private InProcessMesh(Rules rules) {
    source = new RulesSource(rules);
    mesh = new MeshBuilder(source).observer(new Calls()).build();
    identity =
        new PlaintextIdentity(
            SpiffeId.of(TRUST_DOMAIN, rules.caller().namespace(), "application-under-test"));
  }

  /** Without rules, for an application in namespace {@code default}. */
  public static InProcessMesh empty() {
    return in(NAMESPACE);
  }

  /** Without rules, for an application in this namespace, where its short names lead. */
  public static InProcessMesh in(String namespace) {
    return new InProcessMesh(Rules.none(namespace));
  }

  /**
   * Under the rules of these files, for an application in namespace {@code default}.
   *
   * @throws IllegalArgumentException naming file, line and column of what is wrong
   */
  public static InProcessMesh read(Path... files) {
    InProcessMesh mesh = empty();
    for (Path file : files) {
      try {
        mesh.apply(Files.readString(file), file.toString());
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return mesh;
  }

  /**
   * Under the rules of this text, for an application in namespace {@code default}.
   *
   * @throws IllegalArgumentException naming line and column of what is wrong
   */
  public static InProcessMesh of(String yaml) {
    return empty().apply(yaml);
  }

  /**
   * Puts Istio's YAML in force, too: resources of the same kind, namespace and name are replaced.
   *
   * @throws IllegalArgumentException naming line and column of what is wrong; nothing has changed
   */
  public InProcessMesh apply(String yaml) {
    return apply(yaml, "test.yaml");
  }

  InProcessMesh apply(String yaml, String name) {
    source.change(rules -> rules.with(yaml, name));
    return this;
  }

  /**
   * Adds a workload of namespace {@code default} on 127.0.0.1: a server of the test stands for it.
   *
   * @param labels services and subsets select by them
   * @param workloadPort the port that its service leads to ({@code targetPort})
   * @param boundPort where the test's server listens
   */
  public InProcessMesh workload(
      String name, Map<String, String> labels, int workloadPort, int boundPort) {
    return workload(NAMESPACE, name, labels, workloadPort, boundPort);
  }

  /** The same, of another namespace. */
  public InProcessMesh workload(
      String namespace, String name, Map<String, String> labels, int workloadPort, int boundPort) {
    WorkloadInstance workload =
        new WorkloadInstance(
            name,
            name + '-' + boundPort,
            namespace,
            "default",
            TRUST_DOMAIN,
            labels,
            "127.0.0.1",
            Map.of(workloadPort, boundPort),
            Map.of(workloadPort, "http"),
            false,
            "",
            true,
            WorkloadInstance.Kind.LIBRARY);
    source.change(rules -> rules.with(workload));
    return this;
  }

  /**
   * Says who the application is, for rules that look at their caller.
   *
   * @param namespace where its short names lead
   * @param labels of its workload, as {@code sourceLabels} and Sidecars select them
   */
  public InProcessMesh caller(String namespace, Map<String, String> labels) {
    source.change(rules -> rules.askedBy(namespace, labels));
    return this;
  }

  /** The engine, for {@code MeshTransport}, {@code InmeshChannels} and their like. */
  public Mesh mesh() {
    return mesh;
  }

  /** Who the application is. It has no certificate: whoever asks for TLS gets a sentence. */
  public WorkloadIdentity identity() {
    return identity;
  }

  /**
   * What becomes of a GET; nothing is sent.
   *
   * @param headers {@code name: value}
   */
  public Decision get(String url, String... headers) {
    return request("GET", url, headers);
  }

  /**
   * What becomes of a request; nothing is sent.
   *
   * @param headers {@code name: value}
   */
  public Decision request(String method, String url, String... headers) {
    URI target = URI.create(url);
    WrittenRequest request = new WrittenRequest(method, target, List.of(headers));
    String host = target.getHost().toLowerCase(Locale.ROOT);
    int port = request.port();
    source.ask(host + ':' + port);
    return new Decision(mesh.explain(host, port, request), source.refused());
  }

  /**
   * The next call over this mesh that has ended, in that order: waits for it, at most 10 s. The
   * first 10,000 that nobody takes are kept.
   *
   * @throws AssertionError if there is none
   */
  public Decision takeCall() throws InterruptedException {
    Decision next = calls.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
    if (next == null) {
      throw new AssertionError(
          "no call over the mesh has ended within %d s. Was it made by a client on mesh(), and was"
                  .formatted(PATIENCE_SECONDS)
              + " its answer closed?");
    }
    return next;
  }

  /** Ends it; calls go on under the last rules. */
  @Override
  public void close() {
    source.close();
    mesh.close();
  }

  /** Keeps what became of calls, and not the calls. */
  private final class Calls implements CallObserver {
    @Override
    public void outbound(OutboundCall call) {
      boolean ignored = calls.offer(Decision.of(call));
    }
  }
}
