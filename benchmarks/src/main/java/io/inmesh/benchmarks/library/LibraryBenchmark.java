package io.inmesh.benchmarks.library;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.retry.Retry;
import io.inmesh.http.MeshTransport;
import io.inmesh.runtime.identity.ClientTls;
import io.inmesh.runtime.testing.TestIdentity;
import io.inmesh.runtime.testing.TestMesh;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import okhttp3.Request;
import okhttp3.Response;

/**
 * OkHttp bare, twice (so that what differs between equals is seen), on the mesh, with resilience4j,
 * over mutual TLS, and through pairs of sidecars. Prints a table and, last, one JSON object of
 * ratios to the bare call.
 */
public final class LibraryBenchmark {
  private static final int WARM_UP_BLOCKS = 50;
  private static final int LEAST_BLOCKS = 40;
  private static final int BLOCKS = 200;
  private static final Duration TIME_LIMIT = Duration.ofSeconds(150);

  private LibraryBenchmark() {}

  /**
   * Measures for {@link #BLOCKS} blocks or {@link #TIME_LIMIT}, but never less than 40 blocks.
   *
   * @param arguments optional: the number of blocks
   */
  public static void main(String[] arguments) throws Exception {
    int blocks =
        arguments.length > 0 ? Math.max(LEAST_BLOCKS, Integer.parseInt(arguments[0])) : BLOCKS;
    Path directory = Files.createTempDirectory("inmesh-benchmark-");
    List<AutoCloseable> open = new ArrayList<>();
    try {
      new Report(run(directory, open, blocks)).print();
    } finally {
      for (AutoCloseable each : open) {
        each.close();
      }
      delete(directory);
    }
    System.exit(0);
  }

  private static Map<String, List<Blocks.Cost>> run(
      Path directory, List<AutoCloseable> open, int blocks) throws Exception {
    TestMesh mesh = new TestMesh();
    open.add(mesh);
    TestIdentity client = mesh.identity("client");
    TestIdentity server = mesh.identity("server");
    Path store = Certificates.keyStore(directory, mesh.ca(), mesh.ca().issue(server.id()));
    Certificates.forProxies(directory);
    Process backend = backend(store);
    open.add(backend::destroy);
    int[] ports = ports(backend);

    mesh.service("plain", 9080).endpoint("127.0.0.1", ports[0], false);
    mesh.service("secure", 9080).mtls(server.id()).endpoint("127.0.0.1", ports[1], true);
    mesh.apply();
    MeshTransport transport = new MeshTransport(mesh.mesh(), client);
    open.add(transport);

    OkHttpClient bare = plain();
    OkHttpClient meshed = plain().newBuilder().addInterceptor(transport.interceptor()).build();
    List<Case> cases = new ArrayList<>();
    cases.add(okhttp("bare", "OkHttp", bare, "http://127.0.0.1:" + ports[0] + "/"));
    cases.add(okhttp("bareAgain", "OkHttp", plain(), "http://127.0.0.1:" + ports[0] + "/"));
    cases.add(okhttp("meshed", "OkHttp on the mesh", meshed, "http://plain:9080/"));
    cases.add(resilience4j(bare, "http://127.0.0.1:" + ports[0] + "/"));
    cases.add(
        okhttp(
            "mtls",
            "OkHttp over mutual TLS",
            secured(client, server),
            "https://127.0.0.1:" + ports[1] + "/"));
    cases.add(
        okhttp("meshedMtls", "OkHttp on the mesh, mutual TLS", meshed, "http://secure:9080/"));
    cases.addAll(proxied("nginx", ProxyPair.nginx(directory, ports[0]), open));
    cases.addAll(proxied("haproxy", ProxyPair.haproxy(directory, ports[0]), open));
    return measure(cases, blocks);
  }

  private static List<Case> proxied(
      String proxy, Optional<ProxyPair> pair, List<AutoCloseable> open) {
    if (pair.isEmpty()) {
      System.out.println(proxy + " is not installed: its pair is left out");
      return List.of();
    }
    open.add(pair.get());
    return List.of(
        okhttp(
            proxy + "PairMtls",
            "OkHttp, pair of " + proxy + ", mutual TLS",
            plain(),
            "http://127.0.0.1:" + pair.get().port() + "/"));
  }

  private static Map<String, List<Blocks.Cost>> measure(List<Case> cases, int blocks)
      throws IOException {
    Blocks measured = new Blocks(cases);
    measured.warmUp(WARM_UP_BLOCKS);
    Map<String, List<Blocks.Cost>> costs =
        measured.run(LEAST_BLOCKS, blocks, System.nanoTime() + TIME_LIMIT.toNanos());
    System.out.printf(
        Locale.ROOT,
        "%s %s, %d blocks of %d calls, one thread, %s%n",
        System.getProperty("java.vm.name"),
        System.getProperty("java.runtime.version"),
        costs.getOrDefault("bare", List.of()).size(),
        Blocks.CALLS,
        Cores.pinned() ? "client and backend on a core each" : "not pinned to cores");
    return costs;
  }

  private static OkHttpClient plain() {
    return new OkHttpClient.Builder().protocols(List.of(Protocol.HTTP_1_1)).build();
  }

  private static OkHttpClient secured(TestIdentity client, TestIdentity server) {
    ClientTls tls = client.client(Set.of(server.id()), "localhost", List.of());
    return plain()
        .newBuilder()
        .sslSocketFactory(tls.sockets(), tls.trustManager())
        .hostnameVerifier((host, session) -> true) // the SPIFFE id was checked in the handshake
        .build();
  }

  private static Case okhttp(String key, String title, OkHttpClient client, String url) {
    Request request = new Request.Builder().url(url).build();
    return new Case(key, title, () -> call(client, request));
  }

  private static Case resilience4j(OkHttpClient client, String url) {
    Request request = new Request.Builder().url(url).build();
    Callable<Integer> decorated =
        Retry.decorateCallable(
            Retry.ofDefaults("benchmark"),
            CircuitBreaker.decorateCallable(
                CircuitBreaker.ofDefaults("benchmark"), () -> call(client, request)));
    return new Case(
        "resilience4j",
        "OkHttp, resilience4j CircuitBreaker + Retry",
        () -> {
          try {
            return decorated.call();
          } catch (Exception e) {
            throw new IOException(e);
          }
        });
  }

  private static int call(OkHttpClient client, Request request) throws IOException {
    try (Response response = client.newCall(request).execute()) {
      int length = response.body().bytes().length;
      return length == 1024 ? response.code() : -length;
    }
  }

  private static Process backend(Path store) throws IOException {
    List<String> command =
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:+UseSerialGC",
            "-cp",
            System.getProperty("java.class.path"),
            BackendMain.class.getName(),
            store.toString(),
            Certificates.PASSWORD);
    return new ProcessBuilder(Cores.backend(command))
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }

  private static int[] ports(Process backend) throws IOException {
    String line =
        new BufferedReader(
                new InputStreamReader(backend.getInputStream(), StandardCharsets.US_ASCII))
            .readLine();
    if (line == null) {
      throw new IOException("the backend did not start");
    }
    String[] ports = line.split(" ", -1);
    return new int[] {Integer.parseInt(ports[0]), Integer.parseInt(ports[1])};
  }

  private static void delete(Path directory) throws IOException {
    try (var files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    }
  }
}
