package io.inmesh.sidecar;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/** Tells whoever started us what was bound; written whole or not at all. */
final class PortsFile {
  private PortsFile() {}

  static void write(
      Path file,
      Map<Integer, Integer> inbound,
      @Nullable Integer outbound,
      @Nullable Integer admin,
      Map<Integer, Integer> gateways) {
    StringJoiner json = new StringJoiner(",", "{", "}\n");
    json.add("\"inbound\":" + ports(inbound));
    if (outbound != null) {
      json.add("\"outbound\":" + outbound);
    }
    if (admin != null) {
      json.add("\"admin\":" + admin);
    }
    json.add("\"gateway\":" + ports(gateways));
    try {
      Path fresh = file.resolveSibling(file.getFileName() + ".new");
      Files.writeString(fresh, json.toString());
      Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new UncheckedIOException("the ports file " + file + " cannot be written", e);
    }
  }

  private static String ports(Map<Integer, Integer> ports) {
    StringJoiner json = new StringJoiner(",", "{", "}");
    ports.forEach((workload, bound) -> json.add("\"" + workload + "\":" + bound));
    return json.toString();
  }
}
