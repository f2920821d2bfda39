package io.inmesh.controlplane.api;

import io.inmesh.config.document.MapNode;
import io.inmesh.config.document.Node;
import io.inmesh.controlplane.store.StoreException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A request that is refused: becomes a Kubernetes Status, or a problem document. */
final class ApiException extends RuntimeException {
  private static final long serialVersionUID = 1;

  /**
   * One thing that is wrong.
   *
   * @param reason such as {@code FieldValueInvalid}
   * @param field path from the document's root
   * @param message what and how to mend it
   */
  record Cause(String reason, String field, String message) {}

  private final int code;
  private final String reason;
  private final transient Map<String, Object> details = new LinkedHashMap<>();

  ApiException(int code, String reason, String message) {
    super(message);
    this.code = code;
    this.reason = reason;
  }

  static ApiException badRequest(String message) {
    return new ApiException(400, "BadRequest", message);
  }

  static ApiException notFound(String message) {
    return new ApiException(404, "NotFound", message);
  }

  static ApiException forbidden(String message) {
    return new ApiException(403, "Forbidden", message);
  }

  static ApiException methodNotAllowed(String method, String path) {
    return new ApiException(
        405, "MethodNotAllowed", "%s is not possible on %s".formatted(method, path));
  }

  static ApiException of(StoreException e) {
    ApiException exception =
        switch (e.reason()) {
          case ALREADY_EXISTS -> new ApiException(409, "AlreadyExists", e.getMessage());
          case CONFLICT -> new ApiException(409, "Conflict", e.getMessage());
          case NOT_FOUND -> notFound(e.getMessage());
          case EXPIRED -> new ApiException(410, "Expired", e.getMessage());
          case TOO_MANY -> new ApiException(429, "TooManyRequests", e.getMessage());
          case UNAVAILABLE ->
              new ApiException(
                  500,
                  "InternalError",
                  "the store failed: read the object again to see whether the change is there; the control plane's log says why");
        };
    exception.initCause(e);
    return exception;
  }

  /** Names the object that it is about. */
  ApiException about(String group, String kind, String name) {
    if (!name.isEmpty()) {
      details.put("name", name);
    }
    if (!group.isEmpty()) {
      details.put("group", group);
    }
    details.put("kind", kind);
    return this;
  }

  ApiException causes(List<Cause> causes) {
    List<Object> nodes = new ArrayList<>();
    for (Cause cause : causes) {
      Map<String, Object> node = new LinkedHashMap<>();
      node.put("reason", cause.reason());
      node.put("message", cause.message());
      node.put("field", cause.field());
      nodes.add(node);
    }
    details.put("causes", nodes);
    return this;
  }

  int code() {
    return code;
  }

  /** As Kubernetes says it. */
  MapNode status() {
    Map<String, Object> status = new LinkedHashMap<>();
    status.put("kind", "Status");
    status.put("apiVersion", "v1");
    status.put("metadata", Map.of());
    status.put("status", "Failure");
    status.put("message", getMessage());
    status.put("reason", reason);
    if (!details.isEmpty()) {
      status.put("details", details);
    }
    status.put("code", code);
    return (MapNode) Node.of(status);
  }

  /** As RFC 9457 says it. */
  MapNode problem() {
    Map<String, Object> problem = new LinkedHashMap<>();
    problem.put("type", "about:blank");
    problem.put("title", reason);
    problem.put("status", code);
    problem.put("detail", getMessage());
    if (details.containsKey("causes")) {
      problem.put("causes", details.get("causes"));
    }
    return (MapNode) Node.of(problem);
  }
}
