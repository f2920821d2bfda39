package io.inmesh.sidecar.forward;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import org.junit.jupiter.api.Test;

class TargetTest {
  @Test
  void absoluteFormNamesTheHostItself() {
    assertThat(Target.of(request("http://reviews:9080/reviews/0?x=1", "other")))
        .isEqualTo(new Target("http", "reviews", 9080, "reviews:9080", "/reviews/0?x=1"));
    assertThat(Target.of(request("http://reviews", null)).path()).isEqualTo("/");
    assertThat(Target.of(request("http://reviews?a=b", null)).path()).isEqualTo("/?a=b");
  }

  @Test
  void originFormTakesTheHostHeader() {
    assertThat(Target.of(request("/x", "Reviews:9080")))
        .isEqualTo(new Target("http", "Reviews", 9080, "Reviews:9080", "/x"));
    assertThat(Target.of(request("/x", "reviews")).port()).isEqualTo(80);
    assertThat(Target.of(request("/x", "[::1]:81")).host()).isEqualTo("::1");
    assertThat(Target.of(request("/x", "[::1]")).port()).isEqualTo(80);
  }

  @Test
  void userInformationIsNotTheHost() {
    assertThat(Target.of(request("http://reviews@evil:80/", null)).host()).isEqualTo("evil");
    assertThat(Target.of(request("http://a@b:80/", null)).authority()).isEqualTo("b:80");
  }

  @Test
  void refusesWhatNamesNoHost() {
    assertThatThrownBy(() -> Target.of(request("/x", null))).hasMessageContaining("no host");
    assertThatThrownBy(() -> Target.of(request("/x", ":80"))).hasMessageContaining("HOST:PORT");
    assertThatThrownBy(() -> Target.of(request("/x", "a:http"))).hasMessageContaining("HOST:PORT");
    assertThatThrownBy(() -> Target.of(request("https://a/x", null)))
        .hasMessageContaining("application's own TLS");
    assertThatThrownBy(() -> Target.of(request("reviews:9080", "a")))
        .hasMessageContaining("does not start with '/'");
  }

  @Test
  void aPathIsAsciiAndOneLine() {
    assertThat(Target.of(request("/caf\u00c3\u00a9", "a")).path()).isEqualTo("/caf%C3%A9");
    assertThat(Target.of(request("/%c3%a9~", "a")).path()).isEqualTo("/%c3%a9~");
  }

  @Test
  void aStreamHasNoAbsoluteForm() {
    assertThat(Target.ofStream(request("/x", "a:81"))).isEqualTo(Target.of(request("/x", "a:81")));
    assertThatThrownBy(() -> Target.ofStream(request("http://b/x", "a")))
        .hasMessageContaining("does not start with '/'");
  }

  @Test
  void anAuthorityHoldsNothingElse() {
    for (String host :
        new String[] {"a b", "<a>", "[::1", "a]", "r\u00e4", "a/b", "a\"", "a:+80", "a:"}) {
      assertThatThrownBy(() -> Target.of(request("/x", host)))
          .as(host)
          .hasMessageContaining("HOST:PORT");
    }
    assertThat(Target.of(request("/x", "my_shop-1.example:8080")).port()).isEqualTo(8080);
  }

  private static HttpRequest request(String uri, String host) {
    DefaultHttpRequest request = new DefaultHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.GET, uri);
    if (host != null) {
      request.headers().set("host", host);
    }
    return request;
  }
}
