package io.inmesh.controlplane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * Real kubectls against the real API: those that environment INMESH_KUBECTLS names (paths,
 * separated as on the class path), else the one on the PATH.
 */
class KubectlTest {
  private static final String SERVICE =
      """
      apiVersion: v1
      kind: Service
      metadata:
        name: details
        labels: {app: details}
      spec:
        ports:
        - {port: %d, name: http}
        selector: {app: details}
      ---
      apiVersion: v1
      kind: ServiceAccount
      metadata: {name: bookinfo-details}
      ---
      apiVersion: apps/v1
      kind: Deployment
      metadata: {name: details-v1}
      spec:
        replicas: 1
        selector: {matchLabels: {app: details}}
        template:
          metadata: {labels: {app: details}}
          spec:
            serviceAccountName: bookinfo-details
            containers:
            - {name: details, image: "details:%d", imagePullPolicy: IfNotPresent, ports: [{containerPort: %d}]}
      """;
  private static final String RULE =
      """
      apiVersion: networking.istio.io/v1alpha3
      kind: VirtualService
      metadata: {name: reviews}
      spec:
        hosts: [reviews]
        http:
        - route:
          - destination: {host: reviews, subset: %s}
      """;

  @TempDir static Path directory;
  static TestControlPlane controlPlane;

  @BeforeAll
  static void start() throws IOException {
    controlPlane = TestControlPlane.in(directory);
  }

  @AfterAll
  static void stop() {
    controlPlane.close();
  }

  @TestFactory
  Stream<DynamicTest> kubectls() {
    List<Path> found = found();
    assumeFalse(found.isEmpty(), "no kubectl on the PATH and none in INMESH_KUBECTLS: not tried");
    return found.stream()
        .map(each -> DynamicTest.dynamicTest(each.toString(), () -> new Session(each).run()));
  }

  private static List<Path> found() {
    String named = System.getenv("INMESH_KUBECTLS");
    if (named != null && !named.isBlank()) {
      return Arrays.stream(named.split(File.pathSeparator, -1)).map(Path::of).toList();
    }
    String path = System.getenv("PATH");
    return Arrays.stream((path == null ? "" : path).split(File.pathSeparator, -1))
        .map(each -> Path.of(each, "kubectl"))
        .filter(Files::isExecutable)
        .limit(1)
        .toList();
  }

  /** One kubectl's way through everything. */
  private static final class Session {
    private final Path kubectl;
    private final Path home;

    Session(Path kubectl) throws IOException {
      this.kubectl = kubectl;
      this.home = Files.createTempDirectory(directory, "home");
    }

    void run() throws Exception {
      discover();
      mergeServices();
      changeRules();
      selectAndDelete();
      applyOnTheServer();
      refuseBadInput();
      createByItself();
      follow();
    }

    private void discover() throws Exception {
      assertThat(ok("api-resources"))
          .contains("virtualservices", "vs", "networking.istio.io/v1", "DestinationRule")
          .contains("ratelimits", "services", "deployments", "PeerAuthentication");
      for (String kind : ok("api-resources", "-o", "name").lines().toList()) {
        String plural =
            kind.substring(0, kind.indexOf('.') < 0 ? kind.length() : kind.indexOf('.'));
        assertThat(ok("explain", plural)).as(kind).contains("VERSION", "metadata");
      }
      assertThat(ok("explain", "vs.spec.http.route.destination.subset"))
          .contains("DestinationRule");
      assertThat(ok("explain", "vs.spec.http", "--recursive")).contains("perTryTimeout");
    }

    private void mergeServices() throws Exception {
      apply(SERVICE.formatted(9080, 1, 9080));
      String second = apply(SERVICE.formatted(9081, 2, 9081));
      assertThat(second)
          .contains("service/details configured", "deployment.apps/details-v1 configured");
      assertThat(second)
          .contains("serviceaccount/bookinfo-details unchanged")
          .doesNotContain("arning");
      assertThat(ok("get", "svc", "details", "-o", "jsonpath={.spec.ports[*].port}"))
          .isEqualTo("9081");
      assertThat(ok("get", "svc", "details")).containsPattern("details +ClusterIP .* 9081/TCP ");
      assertThat(
              ok(
                  "get",
                  "deploy",
                  "details-v1",
                  "-o",
                  "jsonpath={.spec.template.spec.containers[*].image}"))
          .isEqualTo("details:2");
      assertThat(ok("get", "all")).contains("service/details", "deployment.apps/details-v1");
      assertThat(ok("delete", "svc/details", "deploy/details-v1", "sa/bookinfo-details"))
          .contains("deleted");
    }

    private void changeRules() throws Exception {
      assertThat(apply(RULE.formatted("v1")))
          .contains("virtualservice.networking.istio.io/reviews created");
      assertThat(apply(RULE.formatted("v1"))).contains("unchanged");
      Path v2 = file(RULE.formatted("v2"));
      assertThat(ok("apply", "--dry-run=server", "-f", v2.toString())).contains("server dry run");
      assertThat(kubectl("diff", "-f", v2.toString()).output())
          .containsPattern("-\\s+subset: v1")
          .containsPattern("\\+\\s+subset: v2");
      assertThat(subset()).isEqualTo("v1");
      assertThat(ok("apply", "-f", v2.toString())).contains("configured");
      assertThat(subset()).isEqualTo("v2");
      assertThat(ok("get", "vs")).contains("GATEWAYS", "HOSTS", "AGE", "[\"reviews\"]");
      assertThat(ok("get", "vs", "-A", "-o", "wide")).contains("NAMESPACE", "default");
      assertThat(ok("get", "virtualservices.v1beta1.networking.istio.io", "reviews", "-o", "yaml"))
          .contains("apiVersion: networking.istio.io/v1beta1");
      assertThat(ok("describe", "vs", "reviews")).contains("Name:", "reviews", "Subset:");
      assertThat(ok("label", "vs", "reviews", "a=b")).contains("labeled");
      assertThat(ok("get", "vs", "-l", "a=b")).contains("reviews");
      assertThat(ok("annotate", "vs", "reviews", "x=y")).contains("annotate");
      ok(
          "patch",
          "vs",
          "reviews",
          "--type=merge",
          "-p",
          "{\"spec\":{\"hosts\":[\"reviews\",\"x\"]}}");
      ok(
          "patch",
          "vs",
          "reviews",
          "--type=json",
          "-p",
          "[{\"op\":\"remove\",\"path\":\"/spec/hosts/1\"}]");
      assertThat(ok("get", "vs", "reviews", "-o", "jsonpath={.spec.hosts[*]}"))
          .isEqualTo("reviews");
      assertThat(
              ok(
                  "apply",
                  "--server-side",
                  "--force-conflicts",
                  "-f",
                  file(RULE.formatted("v3")).toString()))
          .contains("serverside-applied");
      assertThat(ok("replace", "-f", file(RULE.formatted("v1")).toString())).contains("replaced");
      assertThat(ok("delete", "vs", "reviews")).contains("deleted");
      assertThat(kubectl("get", "vs", "reviews").output()).contains("NotFound", "not found");
      assertThat(ok("create", "-f", v2.toString())).contains("created");
      assertThat(kubectl("create", "-f", v2.toString()).output()).contains("AlreadyExists");
      assertThat(ok("delete", "vs", "--all")).contains("deleted");
    }

    private void selectAndDelete() throws Exception {
      Path two =
          file(RULE.formatted("v1") + "---\n" + RULE.formatted("v1").replace("reviews}", "b}"));
      assertThat(ok("apply", "--dry-run=server", "-f", two.toString())).contains("reviews", "b");
      assertThat(ok("get", "vs", "-A")).doesNotContain("reviews");
      ok("apply", "-f", two.toString());
      ok("label", "vs", "b", "team=x");
      assertThat(ok("get", "vs", "-l", "team in (x,y)", "-o", "name"))
          .isEqualTo("virtualservice.networking.istio.io/b\n");
      assertThat(ok("get", "vs", "-l", "team!=x", "-o", "name")).endsWith("/reviews\n");
      assertThat(ok("get", "vs", "-A", "--field-selector", "metadata.name=b", "-o", "name"))
          .isEqualTo("virtualservice.networking.istio.io/b\n");
      assertThat(ok("get", "vs", "-o", "wide")).contains("HOSTS", "reviews");
      assertThat(ok("describe", "vs", "b")).contains("team=x", "Subset:");
      Path map =
          file("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: described}\ndata: {a: b}\n");
      ok("apply", "-f", map.toString());
      assertThat(ok("describe", "configmap", "described")).contains("Name:", "Events:");
      ok("delete", "configmap", "described");
      assertThat(ok("delete", "-f", two.toString()))
          .contains("\"reviews\" deleted", "\"b\" deleted");
      assertThat(kubectl("delete", "-f", two.toString()).code()).isNotZero();
      assertThat(ok("delete", "--ignore-not-found", "-f", two.toString())).isEmpty();
    }

    private void applyOnTheServer() throws Exception {
      String both = RULE.formatted("v1") + "    timeout: 3s\n";
      assertThat(serverSide("me", both)).contains("serverside-applied");
      assertThat(serverSide("me", RULE.formatted("v1"))).contains("serverside-applied");
      assertThat(ok("get", "vs", "reviews", "-o", "yaml")).doesNotContain("timeout");
      Result other =
          kubectl(
              "apply",
              "--server-side",
              "--field-manager=you",
              "-f",
              file(RULE.formatted("v2")).toString());
      assertThat(other.code()).isNotZero();
      assertThat(other.output()).contains("conflict", "\"me\"", ".spec.http", "--force-conflicts");
      assertThat(subset()).isEqualTo("v1");
      ok(
          "apply",
          "--server-side",
          "--force-conflicts",
          "--field-manager=you",
          "-f",
          file(RULE.formatted("v2")).toString());
      assertThat(subset()).isEqualTo("v2");
      assertThat(ok("get", "vs", "reviews", "-o", "jsonpath={.metadata.managedFields[*].manager}"))
          .isEqualTo("me you");
      ok("delete", "vs", "reviews");
      apply(RULE.formatted("v1"));
      assertThat(serverSide("kubectl", RULE.formatted("v1"))).contains("serverside-applied");
      ok("delete", "vs", "reviews");
    }

    private String serverSide(String manager, String yaml) throws Exception {
      return ok(
          "apply", "--server-side", "--field-manager=" + manager, "-f", file(yaml).toString());
    }

    private void refuseBadInput() throws Exception {
      String bad = RULE.formatted("v1").replace("route:", "rute:");
      Result refused = kubectl("apply", "-f", file(bad).toString());
      assertThat(refused.code()).isNotZero();
      assertThat(refused.output()).contains("rute");
      Result server = kubectl("apply", "--validate=false", "-f", file(bad).toString());
      assertThat(server.code()).isNotZero();
      assertThat(server.output()).contains("spec.http[0].rute", "did you mean \"route\"?");
    }

    /** Newer kubectls send protobuf for these. */
    private void createByItself() throws Exception {
      Path bytes = Files.write(home.resolve("bytes"), new byte[] {0, (byte) 0xff, 10});
      assertThat(ok("create", "configmap", "made", "--from-literal=k=v", "--from-file=" + bytes))
          .contains("configmap/made created");
      assertThat(ok("get", "cm", "made", "-o", "jsonpath={.data.k} {.binaryData.bytes}"))
          .isEqualTo("v AP8K");
      assertThat(kubectl("create", "configmap", "made").output()).contains("already exists");
      ok("create", "secret", "generic", "made", "--from-literal=k=v", "--type=example.com/a");
      assertThat(ok("get", "secret", "made", "-o", "jsonpath={.data.k} {.type}"))
          .isEqualTo("dg== example.com/a");
      ok("create", "namespace", "made");
      assertThat(ok("get", "ns", "made", "-o", "name")).isEqualTo("namespace/made\n");
      ok("create", "serviceaccount", "made");
      assertThat(ok("get", "sa", "made", "-o", "name")).isEqualTo("serviceaccount/made\n");
      ok("create", "service", "clusterip", "made", "--tcp=80:8080", "--tcp=81:web");
      assertThat(
              ok(
                  "get",
                  "svc",
                  "made",
                  "-o",
                  "jsonpath={.spec.ports[*].targetPort} {.spec.selector}"))
          .isEqualTo("8080 web {\"app\":\"made\"}");
      ok("create", "service", "externalname", "ext", "--external-name=db.example.com");
      assertThat(ok("get", "svc", "ext", "-o", "jsonpath={.spec.type} {.spec.externalName}"))
          .isEqualTo("ExternalName db.example.com");
      assertThat(kubectl("create", "configmap", "no", "--from-literal=..=v").output())
          .contains("..");
      Result deployment = kubectl("create", "deployment", "made", "--image=a");
      if (deployment.code() != 0) { // older ones send JSON, which is read
        assertThat(deployment.output()).contains("--dry-run=client -o yaml | kubectl apply -f -");
      }
      String yaml =
          ok("create", "deployment", "piped", "--image=a", "--dry-run=client", "-o", "yaml");
      assertThat(apply(yaml)).contains("deployment.apps/piped created");
      ok("delete", "cm/made", "secret/made", "sa/made", "svc/made", "svc/ext", "ns/made");
      ok("delete", "deployment", "--all");
    }

    private void follow() throws Exception {
      apply(RULE.formatted("v1"));
      Process watch = process("get", "vs", "-w").redirectErrorStream(true).start();
      try (var lines = watch.inputReader(StandardCharsets.UTF_8)) {
        assertThat(lines.readLine()).contains("NAME");
        assertThat(lines.readLine()).contains("reviews");
        ok("patch", "vs", "reviews", "--type=merge", "-p", "{\"spec\":{\"hosts\":[\"followed\"]}}");
        assertThat(lines.readLine()).contains("followed");
      } finally {
        watch.destroy();
      }
      ok("delete", "vs", "reviews");
    }

    private String subset() throws Exception {
      return ok(
          "get", "vs", "reviews", "-o", "jsonpath={.spec.http[0].route[0].destination.subset}");
    }

    private String apply(String yaml) throws Exception {
      return ok("apply", "-f", file(yaml).toString());
    }

    private Path file(String yaml) throws IOException {
      return Files.writeString(Files.createTempFile(home, "k", ".yaml"), yaml);
    }

    private String ok(String... arguments) throws Exception {
      Result result = kubectl(arguments);
      assertThat(result.code()).as("%s: %s", List.of(arguments), result.output()).isZero();
      return result.output();
    }

    private record Result(int code, String output) {}

    private Result kubectl(String... arguments) throws Exception {
      Path output = Files.createTempFile(home, "out", ".txt");
      Process process =
          process(arguments).redirectErrorStream(true).redirectOutput(output.toFile()).start();
      boolean ended = process.waitFor(60, TimeUnit.SECONDS);
      process.destroyForcibly();
      assertThat(ended).as("%s ended", List.of(arguments)).isTrue();
      return new Result(process.exitValue(), Files.readString(output));
    }

    private ProcessBuilder process(String... arguments) {
      assumeTrue(Files.isExecutable(kubectl), kubectl + " is not executable: not tried");
      List<String> command =
          new ArrayList<>(
              List.of(
                  kubectl.toString(),
                  "--kubeconfig",
                  controlPlane.kubeconfig().toString(),
                  "--cache-dir",
                  home.resolve("cache").toString()));
      command.addAll(List.of(arguments));
      ProcessBuilder builder = new ProcessBuilder(command);
      builder.environment().put("HOME", home.toString());
      builder.environment().remove("KUBECONFIG");
      return builder;
    }
  }
}
