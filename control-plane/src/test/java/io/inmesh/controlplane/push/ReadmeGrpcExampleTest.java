package io.inmesh.controlplane.push;

import static io.inmesh.controlplane.Eventually.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.StatusRuntimeException;
import io.inmesh.grpc.InmeshChannels;
import io.inmesh.grpc.InmeshServer;
import io.inmesh.runtime.InboundPort;
import io.inmesh.runtime.MeshRuntime;
import java.io.IOException;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Compiles the gRPC example of README.md as it stands there, and runs it against a real mesh. */
@Timeout(120)
class ReadmeGrpcExampleTest {
  private static final Pattern EXAMPLE =
      Pattern.compile("## gRPC\\R\\R```java\\R(.*?)```", Pattern.DOTALL);
  private static final String SERVICES =
      """
      apiVersion: v1
      kind: Service
      metadata: {name: stock, namespace: default}
      spec:
        selector: {app: stock}
        ports: [{name: grpc, port: 7000}]
      ---
      apiVersion: v1
      kind: Service
      metadata: {name: shop, namespace: default}
      spec:
        selector: {app: shop}
        ports: [{name: grpc, port: 7001}]
      """;

  /** What stands around the example: its environment is the test's, its port a free one. */
  private static final String AROUND =
      """
      import io.grpc.*;
      import io.inmesh.grpc.*;
      import io.inmesh.runtime.*;
      import io.inmesh.controlplane.push.ShopService;
      import java.util.*;

      public final class Example {
        private static Map<String, String> environment;

        private static final class System {
          static Map<String, String> getenv() {
            return environment;
          }
        }

        private static final class InetSocketAddress extends java.net.InetSocketAddress {
          InetSocketAddress(String host, int port) {
            super(host, 0);
          }
        }

        public static List<Object> run(Map<String, String> with) throws Exception {
          environment = with;
          %s
          return List.of(runtime, channels, stock, server);
        }
      }
      """;

  @TempDir private Path directory;
  private SecureMesh mesh;

  @BeforeEach
  void start() throws Exception {
    mesh =
        new SecureMesh(
            directory,
            Set.of(7000, 7001),
            server -> server.configure(MeshViewsTest.views("1", SERVICES)));
  }

  @AfterEach
  void stop() throws Exception {
    mesh.close();
  }

  @Test
  void theExampleCallsAndIsCalled() throws Exception {
    MeshRuntime stock = mesh.join("stock");
    serveStock(stock);
    List<?> example =
        example(
            Map.of(
                "INMESH_CONTROL_PLANE_ADDRESS",
                "127.0.0.1:" + mesh.port(),
                "INMESH_SERVICE_ACCOUNT",
                "shop",
                "INMESH_LABELS",
                "app=shop",
                "INMESH_IDENTITY_TOKEN",
                mesh.token("shop"),
                "INMESH_STATE_DIRECTORY",
                directory.resolve("state-shop").toString()));
    for (Object each : example) {
      mesh.opened(closing(each));
    }
    InmeshChannels caller = mesh.opened(new InmeshChannels(stock.mesh(), stock.identity()));
    ManagedChannel shop = caller.forTarget("mesh:///shop:7001");
    StringBuilder answer = new StringBuilder();
    await("an answer of the shop", () -> buy(shop, answer));
    assertThat(answer.toString()).isEqualTo("bought: one of apples");
  }

  /** The workloads register in the background: until then the mesh says that there is none. */
  private static boolean buy(ManagedChannel shop, StringBuilder answer) {
    try {
      answer.append(ShopService.BUY.call(shop, Duration.ofSeconds(5), "apples"));
      return true;
    } catch (StatusRuntimeException e) {
      return false;
    }
  }

  private static AutoCloseable closing(Object part) {
    if (part instanceof Server server) {
      return () -> server.shutdownNow().awaitTermination();
    } else if (part instanceof ManagedChannel channel) {
      return channel::shutdownNow;
    }
    return (AutoCloseable) part;
  }

  private void serveStock(MeshRuntime stock) throws IOException {
    Server server =
        InmeshServer.forAddress(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                7000,
                stock.mesh(),
                stock.identity())
            .addService(ShopService.stock())
            .build()
            .start();
    mesh.opened(closing(server));
    stock.declare(new InboundPort(7000, server.getPort(), "grpc", true));
  }

  private List<?> example(Map<String, String> environment) throws Exception {
    Path source = Files.createDirectories(directory.resolve("example")).resolve("Example.java");
    Files.writeString(source, AROUND.formatted(readme()));
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    StringWriter said = new StringWriter();
    String classPath =
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    boolean compiled =
        compiler
            .getTask(
                said,
                null,
                null,
                List.of("-proc:none", "-d", source.getParent().toString(), "-cp", classPath),
                null,
                compiler
                    .getStandardFileManager(null, null, null)
                    .getJavaFileObjects(source.toFile()))
            .call();
    assertThat(compiled).as("README.md's example compiles: %s", said).isTrue();
    URLClassLoader loader =
        mesh.opened(
            new URLClassLoader(
                new URL[] {source.getParent().toUri().toURL()}, getClass().getClassLoader()));
    Class<?> example = loader.loadClass("Example");
    return (List<?>) example.getMethod("run", Map.class).invoke(null, environment);
  }

  private static String readme() throws IOException {
    Matcher example = EXAMPLE.matcher(Files.readString(Path.of("../README.md")));
    assertThat(example.find()).as("README.md has a gRPC example").isTrue();
    return example.group(1);
  }
}
