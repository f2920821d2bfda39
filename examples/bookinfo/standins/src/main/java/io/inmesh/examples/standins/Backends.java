package io.inmesh.examples.standins;

import com.sun.net.httpserver.Headers;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Calls details, reviews and ratings as productpage does: 3 s each, reviews twice, through {@code
 * http_proxy}.
 */
final class Backends {

  private static final int TIMEOUT_MILLIS = 3_000;
  private static final List<String> FORWARDED =
      List.of(
          "x-request-id",
          "traceparent",
          "tracestate",
          "b3",
          "x-b3-traceid",
          "x-b3-spanid",
          "x-b3-parentspanid",
          "x-b3-sampled",
          "x-b3-flags",
          "x-ot-span-context");

  private final Map<String, String> environment;
  private final Proxy proxy;

  Backends(Map<String, String> environment) {
    this.environment = environment;
    String given = environment.getOrDefault("http_proxy", "");
    URI uri = URI.create(given);
    this.proxy =
        given.isEmpty()
            ? Proxy.NO_PROXY
            : new Proxy(Proxy.Type.HTTP, new InetSocketAddress(uri.getHost(), uri.getPort()));
  }

  /** What a service said, or an error in its place. */
  record Answer(int status, String body) {}

  Answer get(String service, String id, Headers incoming, Optional<String> user) {
    Answer answer = new Answer(0, "");
    for (int i = 0; i < (service.equals("reviews") ? 2 : 1) && answer.status() != 200; i++) {
      answer = once(service, id, incoming, user);
    }
    return answer.status() == 200
        ? answer
        : new Answer(
            answer.status() == 0 ? 500 : answer.status(),
            "{\"error\":\"Sorry, product "
                + service
                + " are currently unavailable for this book.\"}");
  }

  private Answer once(String service, String id, Headers incoming, Optional<String> user) {
    String base =
        environment.getOrDefault(
            service.toUpperCase(Locale.ROOT) + "_URL", "http://" + service + ":9080");
    try {
      HttpURLConnection call =
          (HttpURLConnection)
              URI.create(base + "/" + service + "/" + id).toURL().openConnection(proxy);
      call.setConnectTimeout(TIMEOUT_MILLIS);
      call.setReadTimeout(TIMEOUT_MILLIS);
      for (String name : FORWARDED) {
        String value = incoming.getFirst(name);
        if (value != null) {
          call.setRequestProperty(name, value);
        }
      }
      user.ifPresent(name -> call.setRequestProperty("end-user", name));
      int status = call.getResponseCode();
      if (status != 200) {
        call.disconnect();
        return new Answer(status, "");
      }
      return new Answer(
          200, new String(call.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      return new Answer(0, "");
    }
  }
}
