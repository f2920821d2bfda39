package io.inmesh.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.inmesh.http.Backend;
import java.io.IOException;
import java.io.InputStream;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.http.HttpMethod;
import org.springframework.http.StreamingHttpOutputMessage;
import org.springframework.http.client.ClientHttpRequest;
import org.springframework.http.client.JdkClientHttpRequestFactory;
import org.springframework.web.client.ResourceAccessException;
import org.springframework.web.client.RestClient;

class RestClientTest extends SpringClientContract {
  @Override
  Client client() {
    RestClient client = RestClient.builder().requestFactory(factory()).build();
    return new Client() {
      @Override
      public Answer send(
          String method, String url, Map<String, String> headers, byte @Nullable [] body)
          throws IOException {
        RestClient.RequestBodySpec request =
            client
                .method(HttpMethod.valueOf(method))
                .uri(url)
                .headers(h -> headers.forEach(h::set));
        if (body != null) {
          request.body(body);
        }
        return request.exchange((sent, response) -> answer(response));
      }

      @Override
      public InputStream stream(String url) throws IOException {
        return client.get().uri(url).exchange((sent, response) -> response.getBody(), false);
      }
    };
  }

  @Test
  void aStreamedBodyOfUnknownLengthArrivesWhole() throws Exception {
    Backend a = plaintext("a");
    reviews(a);
    mesh.apply();
    ClientHttpRequest request =
        factory().createRequest(URI.create("http://reviews:9080/"), HttpMethod.POST);
    ((StreamingHttpOutputMessage) request)
        .setBody(
            out -> {
              for (int i = 0; i < 100; i++) {
                out.write(new byte[1024]);
              }
            });
    assertThat(answer(request.execute()).body()).isEqualTo("a 102400");
  }

  @Test
  @Timeout(30)
  void theReadTimeOutOfTheFactoryThatTheBuilderHadCounts() throws Exception {
    Backend a = plaintext("a");
    reviews(a);
    mesh.apply();
    JdkClientHttpRequestFactory own = new JdkClientHttpRequestFactory();
    own.setReadTimeout(Duration.ofMillis(300));
    RestClient.Builder builder = RestClient.builder().requestFactory(own);
    new MeshClients(this::lifecycle).attach(builder);
    RestClient impatient = builder.build();
    assertThatThrownBy(
            () -> impatient.get().uri("http://reviews:9080/held").retrieve().toBodilessEntity())
        .isInstanceOf(ResourceAccessException.class)
        .hasCauseInstanceOf(SocketTimeoutException.class);
  }
}
