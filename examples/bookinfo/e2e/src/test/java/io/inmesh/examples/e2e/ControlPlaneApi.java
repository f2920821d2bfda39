package io.inmesh.examples.e2e;

import io.inmesh.config.document.DocumentException;
import io.inmesh.config.document.JsonReader;
import io.inmesh.config.document.Limits;
import io.inmesh.config.document.ListNode;
import io.inmesh.config.document.MapNode;
import io.inmesh.config.document.Node;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Who is registered with the control plane, and who is connected to it, by name. */
final class ControlPlaneApi {

  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(5))
          .build();
  private final String base;
  private final String token;

  ControlPlaneApi(String base, String token) {
    this.base = base;
    this.token = token;
  }

  /** State by workload: {@code reviews-v1=active}; empty while the control plane is away. */
  Optional<Map<String, String>> workloads() throws InterruptedException {
    return items("workloads").map(items -> by(items, "name", "state"));
  }

  /** When each workload's present connection was made; empty while the control plane is away. */
  Map<String, Instant> connections() throws InterruptedException {
    Map<String, Instant> times = new TreeMap<>();
    items("clients")
        .map(items -> by(items, "workload", "connectedAt"))
        .ifPresent(found -> found.forEach((name, at) -> times.put(name, Instant.parse(at))));
    return times;
  }

  private static Map<String, String> by(ListNode items, String key, String value) {
    Map<String, String> found = new TreeMap<>();
    for (Node node : items.items()) {
      MapNode item = (MapNode) node;
      found.put(String.valueOf(item.string(key)), String.valueOf(item.string(value)));
    }
    return found;
  }

  private Optional<ListNode> items(String what) throws InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(base + "/mesh/v1/" + what))
            .timeout(Duration.ofSeconds(10))
            .header("Authorization", "Bearer " + token)
            .build();
    try {
      HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
      if (answer.statusCode() != 200) {
        return Optional.empty();
      }
      MapNode map = (MapNode) JsonReader.read(answer.body(), Limits.DEFAULT);
      return map.get("items") instanceof ListNode list ? Optional.of(list) : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    } catch (DocumentException e) {
      throw new AssertionError(what, e);
    }
  }
}
