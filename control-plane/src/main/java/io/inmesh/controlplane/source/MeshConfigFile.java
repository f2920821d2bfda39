package io.inmesh.controlplane.source;

import io.inmesh.config.decode.MeshConfigDecoder;
import io.inmesh.config.model.MeshConfig;
import io.inmesh.config.resource.MeshConfigFields;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The mesh's configuration in a file. */
public final class MeshConfigFile {
  private MeshConfigFile() {}

  /**
   * Reads it.
   *
   * @param defaults what holds where it says nothing
   * @throws IOException if it cannot be read or is not valid; the message says where and why
   */
  public static MeshConfig read(Path file, MeshConfig defaults) throws IOException {
    MeshConfigDecoder.Result result =
        MeshConfigDecoder.decode(Files.readString(file), String.valueOf(file.getFileName()));
    MeshConfigFields fields = result.fields();
    if (fields == null) {
      throw new IOException(String.valueOf(result.problems()));
    }
    return MeshConfig.of(fields, defaults);
  }
}
