package io.inmesh.controlplane.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.config.document.MapNode;
import io.inmesh.controlplane.TestControlPlane;
import io.inmesh.controlplane.TestControlPlane.Answer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Watches, as kubectl and client-go open them. */
@Timeout(120)
class WatchApiTest {
  private static final String RULES =
      "/apis/networking.istio.io/v1/namespaces/default/destinationrules";

  @TempDir Path directory;
  TestControlPlane controlPlane;

  @BeforeEach
  void start() throws IOException {
    controlPlane = TestControlPlane.in(directory);
  }

  @AfterEach
  void stop() {
    controlPlane.close();
  }

  private static String rule(String name, String host, String metadata) {
    return "{\"apiVersion\":\"networking.istio.io/v1\",\"kind\":\"DestinationRule\",\"metadata\":{\"name\":\"%s\"%s},\"spec\":{\"host\":\"%s\"}}"
        .formatted(name, metadata, host);
  }

  private Answer create(String name, String metadata) throws Exception {
    Answer answer = controlPlane.call("POST", RULES, rule(name, name, metadata));
    assertThat(answer.code()).as(answer.body()).isEqualTo(201);
    return answer;
  }

  private static MapNode metadata(Answer answer) {
    return answer.json().map("metadata");
  }

  @Test
  void followsChanges() throws Exception {
    String version = metadata(create("a", "")).string("resourceVersion");
    create("b", "");
    URI url = controlPlane.url(RULES + "?watch=true&resourceVersion=" + version);
    HttpRequest request =
        HttpRequest.newBuilder(url)
            .header("Authorization", "Bearer " + controlPlane.token())
            .build();
    var response = HttpClient.newHttpClient().send(request, BodyHandlers.ofInputStream());
    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8))) {
      assertThat(event(lines)).contains("\"type\":\"ADDED\"", "\"name\":\"b\"");
      controlPlane.call("PUT", RULES + "/a", rule("a", "z", ""));
      assertThat(event(lines)).contains("\"type\":\"MODIFIED\"", "\"host\":\"z\"");
      controlPlane.call("DELETE", RULES + "/b", null);
      assertThat(event(lines)).contains("\"type\":\"DELETED\"", "\"name\":\"b\"");
    }
  }

  private static String event(BufferedReader lines) throws IOException {
    String line = lines.readLine();
    while (line != null && line.isEmpty()) {
      line = lines.readLine();
    }
    return String.valueOf(line);
  }

  @Test
  void aResumedWatchHearsWhatNoLongerMatches() throws Exception {
    String first = metadata(create("a", ",\"labels\":{\"x\":\"1\"}")).string("resourceVersion");
    controlPlane.call(
        "PATCH",
        RULES + "/a",
        "{\"metadata\":{\"labels\":{\"x\":\"2\"}}}",
        "Content-Type",
        "application/merge-patch+json");
    String watch = RULES + "?watch=true&timeoutSeconds=1&resourceVersion=%s&labelSelector=x%%3D%d";
    assertThat(controlPlane.call("GET", watch.formatted(first, 1), null).body())
        .contains("\"type\":\"DELETED\"");
    assertThat(controlPlane.call("GET", watch.formatted(first, 2), null).body())
        .contains("\"type\":\"ADDED\"");
    assertThat(controlPlane.call("GET", watch.formatted(first, 3), null).body())
        .doesNotContain("type");
  }

  @Test
  void saysWhenAWatchIsTooOld() throws Exception {
    create("a", "");
    Answer answer = controlPlane.call("GET", RULES + "?watch=true&resourceVersion=999999", null);
    assertThat(answer.code()).isEqualTo(410);
    assertThat(answer.json().string("reason")).isEqualTo("Expired");
  }

  /** What client-go's informers ask for since 0.35: without the bookmark they wait for ever. */
  @Test
  void endsTheBeginningOfAWatchWithABookmark() throws Exception {
    create("a", "");
    String now = metadata(controlPlane.call("GET", RULES, null)).string("resourceVersion");
    String ask =
        RULES
            + "?watch=true&timeoutSeconds=1&sendInitialEvents=true&allowWatchBookmarks=true"
            + "&resourceVersionMatch=NotOlderThan&resourceVersion=";
    for (String version : new String[] {"", "0", "1"}) {
      String[] lines = controlPlane.call("GET", ask + version, null).body().strip().split("\n");
      assertThat(lines).hasSize(2);
      assertThat(lines[0]).contains("\"ADDED\"", "\"name\":\"a\"");
      assertThat(lines[1])
          .contains("\"BOOKMARK\"", "\"kind\":\"DestinationRule\"")
          .contains("\"resourceVersion\":\"" + now + "\"")
          .contains("\"k8s.io/initial-events-end\":\"true\"");
    }
    String none = ask.replace("sendInitialEvents=true", "sendInitialEvents=false");
    assertThat(controlPlane.call("GET", none, null).body().strip()).isEmpty();
  }
}
