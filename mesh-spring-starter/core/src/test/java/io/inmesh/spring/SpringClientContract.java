package io.inmesh.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.inmesh.http.Backend;
import io.inmesh.http.HttpClientContract;
import io.inmesh.http.MeshTransport;
import io.inmesh.runtime.testing.contract.Ability;
import io.inmesh.snapshot.OutboundPolicy;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.http.client.ClientHttpRequestFactory;
import org.springframework.http.client.ClientHttpResponse;
import org.springframework.http.client.JdkClientHttpRequestFactory;

/** What Spring's clients have in common: one request factory. */
abstract class SpringClientContract extends HttpClientContract {
  private MeshLifecycle lifecycle;

  final ClientHttpRequestFactory factory() {
    return new MeshClientHttpRequestFactory(lifecycle(), new JdkClientHttpRequestFactory());
  }

  final MeshLifecycle lifecycle() {
    if (lifecycle == null) {
      lifecycle =
          new MeshLifecycle(
              TestWorkload.config(),
              config -> new TestWorkload(mesh, caller),
              MeshLifecycle.ClientSettings.NONE);
    }
    return lifecycle;
  }

  abstract Client client();

  @Override
  protected final Client client(MeshTransport transport) {
    return client();
  }

  @Override
  protected Map<Ability, String> exceptions() {
    return Map.of(
        Ability.CANCELLATION,
        "Spring's blocking clients give no handle on a call that is under way",
        Ability.OWN_TIMEOUT,
        "Spring's time-outs belong to the request factory, not to one call");
  }

  @AfterEach
  final void closeLifecycle() {
    lifecycle.close();
  }

  static Answer answer(ClientHttpResponse response) throws IOException {
    Map<String, String> headers = new LinkedHashMap<>();
    response.getHeaders().forEach((name, values) -> headers.put(name, String.join(",", values)));
    return new Answer(
        response.getStatusCode().value(),
        headers,
        new String(response.getBody().readAllBytes(), StandardCharsets.UTF_8));
  }

  @Test
  void tlsOfTheApplicationsOwnIsNeverSentInPlaintext() throws Exception {
    Backend a = plaintext("a");
    reviews(a);
    mesh.apply();
    assertThatThrownBy(() -> client().send("GET", "https://reviews:9080/", Map.of(), null))
        .isInstanceOf(Exception.class); // nobody but the mesh knows this name
    assertThat(a.seen()).isEmpty();
  }

  @Test
  void tlsOfTheApplicationsOwnIsUnderTheOutboundPolicy() throws Exception {
    mesh.absent("stranger.example", 443).outboundPolicy(OutboundPolicy.REGISTRY_ONLY).apply();
    Answer answer = client().send("GET", "https://stranger.example/", Map.of(), null);
    assertThat(answer.status()).isEqualTo(502);
    assertThat(answer.body()).contains("REGISTRY_ONLY");
  }
}
