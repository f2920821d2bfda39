package io.inmesh.sidecar.forward;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import java.util.Locale;
import org.junit.jupiter.api.Test;

class MessagesTest {
  @Test
  void whatACallerNamesHopByHopIsTakenOut() {
    HttpHeaders out = outgoing("close, X-Of-This-Hop", "x-of-this-hop");
    assertThat(out.contains("x-of-this-hop")).isFalse();
    assertThat(out.contains("connection")).isFalse();
  }

  @Test
  void whatIsSaidOfACallerIsNotItsToTakeOut() {
    for (String name : new String[] {"x-forwarded-for", "x-forwarded-proto", "x-request-id"}) {
      assertThat(outgoing("close, " + name.toUpperCase(Locale.ROOT), name).get(name))
          .isEqualTo("there");
    }
  }

  @Test
  void theFramingIsNotTheCallersToTakeOut() {
    assertThat(outgoing("content-length", "content-length").get("content-length"))
        .isEqualTo("there");
  }

  private static HttpHeaders outgoing(String connection, String name) {
    HttpRequest request = new DefaultHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.GET, "/");
    request.headers().set("connection", connection).set(name, "there");
    return Messages.outgoing(request, "GET", "/", "reviews:9080").headers();
  }
}
