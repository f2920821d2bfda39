package io.inmesh.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.inmesh.http.Backend;
import java.io.IOException;
import java.io.InputStream;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.http.HttpMethod;
import org.springframework.http.client.BufferingClientHttpRequestFactory;
import org.springframework.http.client.ClientHttpResponse;
import org.springframework.http.client.SimpleClientHttpRequestFactory;
import org.springframework.web.client.ResourceAccessException;
import org.springframework.web.client.ResponseErrorHandler;
import org.springframework.web.client.RestTemplate;

class RestTemplateTest extends SpringClientContract {
  private final RestTemplate template = new RestTemplate();

  @Override
  Client client() {
    MeshClients.attach(lifecycle(), template);
    template.setErrorHandler(
        new ResponseErrorHandler() {
          @Override
          public boolean hasError(ClientHttpResponse response) {
            return false;
          }

          @Override
          public void handleError(URI url, HttpMethod method, ClientHttpResponse response) {}
        });
    return new Client() {
      @Override
      public Answer send(
          String method, String url, Map<String, String> headers, byte @Nullable [] body) {
        Answer answer =
            template.execute(
                URI.create(url),
                HttpMethod.valueOf(method),
                request -> {
                  headers.forEach(request.getHeaders()::set);
                  if (body != null) {
                    request.getBody().write(body);
                  }
                },
                SpringClientContract::answer);
        assertThat(answer).isNotNull();
        return answer;
      }

      @Override
      public InputStream stream(String url) throws IOException {
        return template
            .getRequestFactory()
            .createRequest(URI.create(url), HttpMethod.GET)
            .execute()
            .getBody();
      }
    };
  }

  @Test
  void interceptorsOfTheApplicationRunOnce() throws Exception {
    Backend a = plaintext("a");
    reviews(a);
    mesh.apply();
    template.setInterceptors(
        List.of(
            (request, body, execution) -> {
              request.getHeaders().add("x-interceptor", "once");
              return execution.execute(request, body);
            }));
    MeshClients.attach(lifecycle(), template);
    template.getForObject("http://reviews:9080/", String.class);
    assertThat(a.seen().get(0).headers().get("x-interceptor")).containsExactly("once");
  }

  @Test
  @Timeout(30)
  void theReadTimeOutOfTheFactoryThatWasThereCounts() throws Exception {
    Backend a = plaintext("a");
    reviews(a);
    mesh.apply();
    SimpleClientHttpRequestFactory own = new SimpleClientHttpRequestFactory();
    own.setReadTimeout(Duration.ofMillis(300));
    RestTemplate impatient = new RestTemplate(new BufferingClientHttpRequestFactory(own));
    MeshClients.attach(lifecycle(), impatient);
    assertThatThrownBy(() -> impatient.getForObject("http://reviews:9080/held", String.class))
        .isInstanceOf(ResourceAccessException.class)
        .hasCauseInstanceOf(SocketTimeoutException.class);
  }

  /** As interceptors do that log answers. */
  @Test
  void anAnswerThatIsBufferedCanBeReadTwice() throws Exception {
    Backend a = plaintext("a");
    reviews(a);
    mesh.apply();
    RestTemplate logged =
        new RestTemplate(
            new BufferingClientHttpRequestFactory(new SimpleClientHttpRequestFactory()));
    logged.setInterceptors(
        List.of(
            (request, body, execution) -> {
              ClientHttpResponse answer = execution.execute(request, body);
              assertThat(answer.getBody().readAllBytes()).isNotEmpty();
              return answer;
            }));
    MeshClients.attach(lifecycle(), logged);
    MeshClients.attach(lifecycle(), logged);
    assertThat(logged.getForObject("http://reviews:9080/", String.class)).isEqualTo("a 0");
    assertThat(logged.postForObject("http://reviews:9080/", "x", String.class)).isEqualTo("a 1");
  }
}
