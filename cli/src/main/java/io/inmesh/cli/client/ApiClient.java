package io.inmesh.cli.client;

import io.inmesh.config.document.DocumentException;
import io.inmesh.config.document.JsonReader;
import io.inmesh.config.document.Limits;
import io.inmesh.config.document.MapNode;
import io.inmesh.config.document.Node;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Talks to the control plane: one request at a time, JSON both ways, a bearer token. Any thread.
 */
public final class ApiClient {

  /** A whole store is larger than a single resource may be. */
  private static final Limits ANSWER = new Limits(64 << 20, 100, 10_000_000);

  private final URI base;
  private final String token;
  private final String mend;
  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(5))
          .build();

  /**
   * A client of one control plane.
   *
   * @param base {@code http://host:port}
   * @param token sent with each request; never logged
   * @param mend what the user can do when nobody answers: a sentence without its stop
   */
  public ApiClient(URI base, String token, String mend) {
    this.base = base;
    this.token = token;
    this.mend = mend;
  }

  /** Where the control plane is. */
  public URI base() {
    return base;
  }

  /**
   * An answer of the API.
   *
   * @param status HTTP's
   * @param body as it came; JSON
   * @param warnings what the API wants the user to know, in order
   */
  public record Answer(int status, String body, List<String> warnings) {

    /** Whether it is a success. */
    public boolean ok() {
      return status >= 200 && status < 300;
    }

    /** The body as an object; empty if it is none. */
    public MapNode object() {
      try {
        Node node = JsonReader.read(body, ANSWER);
        return node instanceof MapNode map ? map : MapNode.EMPTY;
      } catch (DocumentException e) {
        return MapNode.EMPTY;
      }
    }

    /** The sentence of a Status or problem; else the body's first part. */
    public String message() {
      MapNode object = object();
      for (String key : List.of("message", "detail", "error")) {
        String text = object.string(key);
        if (text != null && !text.isEmpty()) {
          return text;
        }
      }
      return "HTTP "
          + status
          + (body.isEmpty() ? "" : ": " + body.substring(0, Math.min(300, body.length())));
    }
  }

  /** GET. */
  public Answer get(String path) throws UnreachableException {
    return send("GET", path, null, null);
  }

  /** GET of another representation, such as a Table. */
  public Answer get(String path, String accept) throws UnreachableException {
    return send("GET", path, accept, null, null);
  }

  /** POST of JSON. */
  public Answer post(String path, String json) throws UnreachableException {
    return send("POST", path, "application/json", json);
  }

  /**
   * Any request.
   *
   * @param path with its query, from the root
   * @param contentType of the body, or null without one
   * @throws UnreachableException when nobody answers
   */
  public Answer send(
      String method, String path, @Nullable String contentType, @Nullable String body)
      throws UnreachableException {
    return send(method, path, "application/json", contentType, body);
  }

  private Answer send(
      String method,
      String path,
      String accept,
      @Nullable String contentType,
      @Nullable String body)
      throws UnreachableException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(base.resolve(path))
            .timeout(Duration.ofSeconds(30))
            .header("Accept", accept)
            .header("Authorization", "Bearer " + token);
    if (contentType != null) {
      request.header("Content-Type", contentType);
    }
    request.method(
        method,
        body == null
            ? HttpRequest.BodyPublishers.noBody()
            : HttpRequest.BodyPublishers.ofString(body, StandardCharsets.UTF_8));
    try {
      HttpResponse<String> response =
          http.send(request.build(), HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
      return new Answer(response.statusCode(), response.body(), warnings(response));
    } catch (IOException e) {
      throw new UnreachableException(base, e, mend);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new UnreachableException(base, e, mend);
    }
  }

  /** {@code 299 - "text"}: the text of each. */
  private static List<String> warnings(HttpResponse<String> response) {
    return response.headers().allValues("Warning").stream()
        .map(value -> value.replaceFirst("^\\d{3} \\S+ \"", "").replaceFirst("\"$", ""))
        .map(text -> text.replace("\\\"", "\"").replace("\\\\", "\\"))
        .toList();
  }
}
