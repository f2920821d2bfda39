package io.inmesh.controlplane.store;

import io.inmesh.ca.Grant;
import io.inmesh.config.document.DocumentException;
import io.inmesh.config.document.JsonReader;
import io.inmesh.config.document.JsonWriter;
import io.inmesh.config.document.Limits;
import io.inmesh.config.document.ListNode;
import io.inmesh.config.document.MapNode;
import io.inmesh.config.document.Node;
import io.inmesh.config.document.ScalarNode;
import io.inmesh.controlplane.store.StoreException.Reason;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Grants as JSON text; equal grants have equal texts. */
final class GrantDocument {
  private GrantDocument() {}

  static String write(Grant grant) {
    Map<String, Object> document = new TreeMap<>();
    document.put("labels", new TreeMap<>(grant.labels()));
    document.put("ports", List.copyOf(new TreeSet<>(grant.ports())));
    document.put("addresses", List.copyOf(new TreeSet<>(grant.addresses())));
    return JsonWriter.compact(Node.of(document));
  }

  static Grant read(String text) throws StoreException {
    try {
      if (JsonReader.read(text, Limits.DEFAULT) instanceof MapNode document) {
        return grant(document);
      }
    } catch (DocumentException | IllegalArgumentException e) {
      throw new StoreException(
          Reason.UNAVAILABLE, "the store is damaged: a grant does not parse", e);
    }
    throw new StoreException(Reason.UNAVAILABLE, "the store is damaged: a grant is no object");
  }

  private static Grant grant(MapNode document) {
    Map<String, String> labels = new TreeMap<>();
    MapNode written = document.map("labels");
    for (String key : written.keys()) {
      labels.put(key, Objects.requireNonNullElse(written.string(key), ""));
    }
    Set<Integer> ports = new TreeSet<>();
    for (Node each : items(document.get("ports"))) {
      if (each instanceof ScalarNode scalar && scalar.value() instanceof Long port) {
        ports.add(port.intValue());
      }
    }
    Set<String> addresses = new TreeSet<>();
    for (Node each : items(document.get("addresses"))) {
      if (each instanceof ScalarNode scalar && scalar.value() instanceof String address) {
        addresses.add(address);
      }
    }
    return new Grant(labels, ports, addresses);
  }

  private static List<Node> items(@Nullable Node node) {
    return node instanceof ListNode list ? list.items() : List.of();
  }
}
