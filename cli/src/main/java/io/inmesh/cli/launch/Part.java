package io.inmesh.cli.launch;

import java.util.List;

/** A program that ships with Inmesh and runs in a JVM of its own. */
public enum Part {
  /** Control plane with the CA inside. */
  CONTROL_PLANE(
      "control-plane",
      "control-plane",
      "io.inmesh.controlplane.ControlPlaneApplication",
      "-Xms24m -Xmx128m -XX:NewSize=8m -XX:MaxNewSize=8m"
          + " -Dio.netty.allocator.numDirectArenas=1"
          + " -Dio.netty.allocator.numHeapArenas=1"
          + " -Dio.netty.allocator.maxOrder=7"),
  /** The CA alone. */
  CA("ca", "control-plane", "io.inmesh.ca.CaServerMain", "-Xms16m -Xmx64m"),
  /** Sidecar and gateway. */
  SIDECAR(
      "sidecar",
      "sidecar-fallback",
      "io.inmesh.sidecar.SidecarMain",
      "-Xms8m -Xmn4m -Xmx32m -XX:MinHeapFreeRatio=20 -XX:MaxHeapFreeRatio=30 -XX:MaxDirectMemorySize=24m -Dio.netty.allocator.numDirectArenas=1"
          + " -Dio.netty.allocator.numHeapArenas=1 -Dio.netty.allocator.pageSize=4096"
          + " -Dio.grpc.netty.shaded.io.netty.allocator.numDirectArenas=1"
          + " -Dio.grpc.netty.shaded.io.netty.allocator.numHeapArenas=1"
          + " -Dio.grpc.netty.shaded.io.netty.allocator.maxOrder=4"),
  /** Bookinfo's reviews. */
  REVIEWS(
      "reviews",
      "examples/bookinfo/reviews",
      "io.inmesh.examples.reviews.ReviewsApplication",
      "-Xms24m -Xmx80m -XX:NewSize=8m -XX:MaxNewSize=8m -Dserver.tomcat.threads.max=40"
          + " -Dserver.tomcat.threads.min-spare=4"
          + " -Dio.grpc.netty.shaded.io.netty.allocator.numDirectArenas=1"
          + " -Dio.grpc.netty.shaded.io.netty.allocator.numHeapArenas=1"
          + " -Dio.grpc.netty.shaded.io.netty.allocator.maxOrder=7"),
  /** The demo's five requests a second. */
  TRAFFIC(
      "traffic",
      "examples/bookinfo/standins",
      "io.inmesh.examples.standins.Traffic",
      "-Xms4m -Xmx16m"),
  /** Takes productpage's place where there is no Python. */
  PRODUCTPAGE_STAND_IN(
      "productpage-stand-in",
      "examples/bookinfo/standins",
      "io.inmesh.examples.standins.ProductPage",
      "-Xms4m -Xmx32m"),
  /** Takes the place of ratings where there is no Node. */
  RATINGS_STAND_IN(
      "ratings-stand-in",
      "examples/bookinfo/standins",
      "io.inmesh.examples.standins.Ratings",
      "-Xms4m -Xmx32m");

  private final String id;
  private final String module;
  private final String mainClass;
  private final String memoryFlags;

  Part(String id, String module, String mainClass, String memoryFlags) {
    this.id = id;
    this.module = module;
    this.mainClass = mainClass;
    this.memoryFlags = memoryFlags;
  }

  /** What names it in files: {@code control-plane}. */
  public String id() {
    return id;
  }

  /** Its Maven module, as a path below the root of the project. */
  String module() {
    return module;
  }

  String mainClass() {
    return mainClass;
  }

  List<String> memoryFlags() {
    return List.of(memoryFlags.split(" ", -1));
  }
}
