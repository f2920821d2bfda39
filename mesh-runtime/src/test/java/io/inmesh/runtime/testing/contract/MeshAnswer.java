package io.inmesh.runtime.testing.contract;

import java.util.Map;
import java.util.TreeMap;

/**
 * How a call ended, as the application sees it.
 *
 * @param outcome {@code 503}, {@code UNAVAILABLE}: see {@link ContractBed#outcome}
 * @param headers of the answer, with gRPC's trailers; names are compared without case
 * @param body empty = none
 * @param reason the mesh's own sentence; empty = none
 */
public record MeshAnswer(String outcome, Map<String, String> headers, String body, String reason) {
  /** Copies. */
  public MeshAnswer {
    Map<String, String> sorted = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    sorted.putAll(headers);
    headers = sorted;
  }

  /** The name of the endpoint that answered: the body's first word. */
  public String from() {
    int space = body.indexOf(' ');
    return space < 0 ? body : body.substring(0, space);
  }
}
