package io.inmesh.controlplane.source;

import io.inmesh.config.decode.MeshConfigDecoder;
import io.inmesh.config.document.DocumentException;
import io.inmesh.config.document.Limits;
import io.inmesh.config.document.MapNode;
import io.inmesh.config.document.Node;
import io.inmesh.config.document.YamlReader;
import io.inmesh.config.model.MeshConfig;
import io.inmesh.config.resource.MeshConfigFields;
import io.inmesh.controlplane.view.MeshDefaults;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The mesh's configuration in a file. */
public final class MeshConfigFile {
  private MeshConfigFile() {}

  /**
   * Reads it.
   *
   * @param file null for none
   * @param trustDomain what holds where the file names none
   * @throws IOException if it cannot be read or is not valid; the message says where and why
   */
  public static MeshDefaults read(@Nullable Path file, String trustDomain) throws IOException {
    MeshConfig config = MeshConfig.DEFAULT.withTrustDomain(trustDomain);
    MapNode written = MapNode.EMPTY.with("trustDomain", Node.of(trustDomain));
    if (file == null) {
      return new MeshDefaults(config, written);
    }
    String text = Files.readString(file);
    MeshConfigDecoder.Result result =
        MeshConfigDecoder.decode(text, String.valueOf(file.getFileName()));
    MeshConfigFields fields = result.fields();
    if (fields == null) {
      throw new IOException(String.valueOf(result.problems()));
    }
    MapNode document = document(text);
    for (String key : document.keys()) {
      Node value = document.get(key);
      written = value == null ? written : written.with(key, value);
    }
    return new MeshDefaults(MeshConfig.of(fields, config), written);
  }

  private static MapNode document(String text) throws IOException {
    try {
      List<Node> nodes = new ArrayList<>();
      YamlReader.read(text, Limits.DEFAULT, nodes);
      return !nodes.isEmpty() && nodes.get(0) instanceof MapNode map ? map : MapNode.EMPTY;
    } catch (DocumentException e) {
      throw new IOException(e.at() + ": " + e.getMessage(), e);
    }
  }
}
