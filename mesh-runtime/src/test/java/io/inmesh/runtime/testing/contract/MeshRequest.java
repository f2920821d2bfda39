package io.inmesh.runtime.testing.contract;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A request of the application, in no protocol's words.
 *
 * @param host as the application dials it
 * @param operation what the endpoint shall do: see {@link ContractEndpoint}
 * @param headers names in lower case
 * @param body null = none
 * @param timeout the application's own; ZERO = none
 */
public record MeshRequest(
    String host,
    int port,
    String operation,
    Map<String, String> headers,
    byte @Nullable [] body,
    Duration timeout) {
  /** To {@code reviews:9080}, without headers and body. */
  public static MeshRequest to(String operation) {
    return new MeshRequest("reviews", 9080, operation, Map.of(), null, Duration.ZERO);
  }

  /** The same to another host. */
  public MeshRequest at(String newHost, int newPort) {
    return new MeshRequest(newHost, newPort, operation, headers, body, timeout);
  }

  /** The same with one header more. */
  public MeshRequest header(String name, String value) {
    Map<String, String> more = new LinkedHashMap<>(headers);
    more.put(name, value);
    return new MeshRequest(host, port, operation, more, body, timeout);
  }

  /** The same with this body. */
  public MeshRequest body(byte[] newBody) {
    return new MeshRequest(host, port, operation, headers, newBody, timeout);
  }

  /** The same, for which the application waits so long. */
  public MeshRequest within(Duration newTimeout) {
    return new MeshRequest(host, port, operation, headers, body, newTimeout);
  }
}
