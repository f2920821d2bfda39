package io.inmesh.examples.e2e;

import java.io.IOException;
import java.net.CookieManager;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A user with cookies. */
final class Browser {

  private static final Pattern COLOR = Pattern.compile("\"color\": *\"([a-z]+)\"");

  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .cookieHandler(new CookieManager())
          .followRedirects(HttpClient.Redirect.NORMAL)
          .build();
  private final String base;

  Browser(String base) {
    this.base = base;
  }

  /** Status 0 when there is no answer. */
  record Page(int status, String body) {

    /** Whether everything on it is there. */
    boolean whole() {
      return status == 200
          && !body.contains("Error fetching")
          && body.contains("Simple Bookstore App");
    }
  }

  Page get(String path) throws InterruptedException {
    return send(HttpRequest.newBuilder(URI.create(base + path)).GET());
  }

  Page signIn(String user) throws InterruptedException {
    return send(
        HttpRequest.newBuilder(URI.create(base + "/login"))
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(HttpRequest.BodyPublishers.ofString("username=" + user + "&passwd=x")));
  }

  /**
   * How often each colour of stars comes ({@code none}, {@code black}, {@code red}, or what went
   * wrong).
   */
  Map<String, Integer> colours(int calls) throws InterruptedException {
    Map<String, Integer> seen = new TreeMap<>();
    for (int i = 0; i < calls; i++) {
      seen.merge(colour(get("/api/v1/products/0/reviews")), 1, Integer::sum);
    }
    return seen;
  }

  private static String colour(Page page) {
    if (page.status() != 200) {
      return "status " + page.status();
    }
    Matcher matcher = COLOR.matcher(page.body());
    return matcher.find()
        ? matcher.group(1)
        : page.body().contains("\"error\"") ? "no ratings" : "none";
  }

  private Page send(HttpRequest.Builder request) throws InterruptedException {
    try {
      HttpResponse<String> response =
          http.send(
              request.timeout(Duration.ofSeconds(30)).build(),
              HttpResponse.BodyHandlers.ofString());
      return new Page(response.statusCode(), response.body());
    } catch (IOException e) {
      return new Page(0, String.valueOf(e));
    }
  }
}
