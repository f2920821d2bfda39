package io.inmesh.testing;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.inmesh.http.MeshTransport;
import java.util.Map;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The example of docs/testing.md, as it stands there. */
@Timeout(60)
@InmeshTest("reviews.yaml")
class ShopTest {
  @Test
  void jasonIsSentToV2(InProcessMesh mesh) {
    assertThat(mesh.get("http://reviews:9080/reviews/0", "end-user: jason"))
        .hasRoute("VirtualService default/reviews", "http[0]")
        .hasSubset("v2");
  }

  @Test
  void everybodyElseIsServedByV1(InProcessMesh mesh) throws Exception {
    HttpServer v1 = Servers.named("v1"); // or WireMock, or whatever stands in for reviews
    int port = v1.getAddress().getPort();
    mesh.workload("reviews-v1", Map.of("app", "reviews", "version", "v1"), 9080, port);
    try (MeshTransport transport = new MeshTransport(mesh.mesh(), mesh.identity())) {
      OkHttpClient client =
          new OkHttpClient.Builder().addInterceptor(transport.interceptor()).build();
      Request request = new Request.Builder().url("http://reviews:9080/reviews/0").build();
      try (Response response = client.newCall(request).execute()) {
        assertThat(response.body().string()).isEqualTo("v1");
      }
    }
    assertThat(mesh.takeCall())
        .hasHost("reviews:9080")
        .hasRoute("VirtualService default/reviews", "http[1]")
        .hasSubset("v1")
        .hasEndpoint("127.0.0.1:" + port)
        .hasAnswer(200);
    v1.stop(0);
  }
}
