package io.inmesh.fakes;

import io.inmesh.call.RequestView;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A request that a test writes: {@code FakeRequest.get("reviews:9080", "/reviews/0")}. */
public final class FakeRequest implements RequestView {
  private final String method;
  private final String authority;
  private final String path;
  private final Map<String, String> headers = new HashMap<>();
  private boolean replayable = true;
  private boolean bodyStarted;

  private FakeRequest(String method, String authority, String path) {
    this.method = method;
    this.authority = authority;
    this.path = path;
  }

  /** A GET. */
  public static FakeRequest get(String authority, String path) {
    return new FakeRequest("GET", authority, path);
  }

  /** A POST whose body cannot be sent again and has been touched. */
  public static FakeRequest streaming(String authority, String path) {
    FakeRequest request = new FakeRequest("POST", authority, path);
    request.replayable = false;
    request.bodyStarted = true;
    return request;
  }

  /** With a method. */
  public FakeRequest method(String value) {
    FakeRequest request = new FakeRequest(value, authority, path);
    request.headers.putAll(headers);
    return request;
  }

  /** With a header. */
  public FakeRequest header(String name, String value) {
    headers.put(name, value);
    return this;
  }

  /** Whether its one-shot body has been touched. */
  public FakeRequest bodyStarted(boolean value) {
    bodyStarted = value;
    return this;
  }

  @Override
  public String method() {
    return method;
  }

  @Override
  public String scheme() {
    return "http";
  }

  @Override
  public String authority() {
    return authority;
  }

  @Override
  public String path() {
    return path;
  }

  @Override
  public @Nullable String header(String lowerCaseName) {
    return headers.get(lowerCaseName);
  }

  @Override
  public boolean replayable() {
    return replayable;
  }

  @Override
  public boolean bodyStarted() {
    return bodyStarted;
  }
}
