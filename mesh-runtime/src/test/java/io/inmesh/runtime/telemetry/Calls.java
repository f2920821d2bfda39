package io.inmesh.runtime.telemetry;

import io.inmesh.call.OutboundCall;
import io.inmesh.call.Peer;
import io.inmesh.call.RequestView;
import io.inmesh.fakes.FakeRequest;
import io.inmesh.identity.SpiffeId;
import io.inmesh.runtime.testing.TestMesh;
import io.inmesh.snapshot.MtlsMode;
import io.inmesh.snapshot.WorkloadRef;
import io.inmesh.spi.CallObserver;

/** Calls of productpage v1 to reviews, and of others to it. */
final class Calls {
  static final SpiffeId PEER = SpiffeId.of("cluster.local", "default", "reviews");
  static final SelfDescription SELF =
      new SelfDescription(
          new WorkloadRef(
              "productpage-v1",
              "default",
              "productpage",
              "v1",
              "i",
              "spiffe://cluster.local/ns/default/sa/productpage"),
          "productpage",
          "v1",
          "inmesh");

  private Calls() {}

  /** Reviews speaks mTLS, plain does not, empty has no endpoints; this workload's port is 9080. */
  static TestMesh mesh(CallObserver observer) {
    TestMesh mesh = new TestMesh(builder -> builder.observer(observer));
    mesh.service("reviews", 9080).mtls(PEER).endpoint("v1", "127.0.0.1", 1234, true);
    mesh.service("plain", 80).endpoint("127.0.0.1", 1235, false);
    mesh.service("empty", 80);
    mesh.inbound(9080, MtlsMode.PERMISSIVE);
    mesh.apply();
    return mesh;
  }

  /** Answered 200 after 3 bytes there and 5 bytes back. */
  static void reviews(TestMesh mesh, RequestView request) {
    OutboundCall call = mesh.mesh().outbound("reviews", 9080, request);
    call.onResponse(call.attempt(), 200, name -> null);
    call.complete(3, 5);
  }

  static void reviews(TestMesh mesh) {
    reviews(mesh, FakeRequest.get("reviews:9080", "/reviews/0?a=b"));
  }

  /** Whatever the mesh answers itself. */
  static void unanswered(TestMesh mesh, String host, int port) {
    mesh.mesh().outbound(host, port, FakeRequest.get(host, "/")).complete(0, 0);
  }

  static void inbound(TestMesh mesh, FakeRequest request, Peer peer, int status) {
    mesh.mesh().inbound(9080, request, peer).complete(status, 0, 0);
  }

  static FakeRequest toMe() {
    return FakeRequest.get("me", "/");
  }
}
