package io.inmesh.controlplane.source;

import io.inmesh.config.decode.Decoder;
import io.inmesh.config.decode.Document;
import io.inmesh.config.document.MapNode;
import io.inmesh.config.document.Node;
import io.inmesh.config.document.Problem;
import io.inmesh.config.resource.Resource;
import io.inmesh.controlplane.resources.InvalidResourceException;
import io.inmesh.controlplane.resources.ResourceService;
import io.inmesh.controlplane.resources.WriteOptions;
import io.inmesh.controlplane.store.ResourceKey;
import io.inmesh.controlplane.store.ResourceStore;
import io.inmesh.controlplane.store.StoreException;
import io.inmesh.controlplane.store.StoredResource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A folder of YAML as the source of resources: what is in it is stored, what is no longer in it is
 * deleted, what was never in it stays alone. A file that cannot be read keeps what it last said.
 * Any thread.
 */
public final class ConfigFolder {
  /** Annotation of what came from a folder: the file's name. */
  public static final String FILE_ANNOTATION = "inmesh.io/config-file";

  private static final Logger log = LoggerFactory.getLogger(ConfigFolder.class);
  private static final WriteOptions OPTIONS =
      new WriteOptions("config folder", "inmesh-config-folder", false);
  private static final int FILES_MAX = 10_000;
  private static final int DEPTH_MAX = 16;
  private static final long FILE_BYTES_MAX = 3 << 20;

  private final Path folder;
  private final ResourceStore store;
  private final ResourceService service;
  private final int filesMax;

  /** Of a folder that exists. */
  public ConfigFolder(Path folder, ResourceStore store, ResourceService service) {
    this(folder, store, service, FILES_MAX);
  }

  ConfigFolder(Path folder, ResourceStore store, ResourceService service, int filesMax) {
    this.folder = folder;
    this.store = store;
    this.service = service;
    this.filesMax = filesMax;
  }

  /**
   * Makes the store say what the folder says.
   *
   * @return what is wrong, with file, line and column; logged already
   */
  public synchronized List<String> sync() {
    List<String> problems = new ArrayList<>();
    Set<ResourceKey> wanted = new HashSet<>();
    Set<String> unreadable = new HashSet<>();
    List<Path> files = files();
    if (files.size() > filesMax) {
      String problem =
          "%s: more than %,d files: nothing of them is taken over, and what was stored stays. Put more resources into each."
              .formatted(folder, filesMax);
      log.error(problem);
      return List.of(problem);
    }
    for (Path file : files) {
      read(file, wanted, unreadable, problems);
    }
    for (StoredResource stored : store.snapshot().all()) {
      String from = stored.document().map("metadata").map("annotations").string(FILE_ANNOTATION);
      if (from != null && !wanted.contains(stored.key()) && !unreadable.contains(from)) {
        delete(stored, problems);
      }
    }
    problems.forEach(log::error);
    return problems;
  }

  /** One more than may be, if there are too many. */
  private List<Path> files() {
    try (Stream<Path> files = Files.walk(folder, DEPTH_MAX)) {
      return files
          .filter(each -> each.toString().matches(".*\\.(yaml|yml|json)"))
          .filter(Files::isRegularFile)
          .limit(filesMax + 1L)
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read the folder " + folder, e);
    }
  }

  private void read(
      Path file, Set<ResourceKey> wanted, Set<String> unreadable, List<String> problems) {
    String name = folder.relativize(file).toString();
    try {
      if (Files.size(file) > FILE_BYTES_MAX) {
        throw new IOException("larger than %,d bytes".formatted(FILE_BYTES_MAX));
      }
      for (Document document : Decoder.decode(Files.readString(file), name)) {
        Resource<?> resource = document.resource();
        if (resource == null) {
          unreadable.add(name);
          document.problems().stream().map(Problem::toString).forEach(problems::add);
        } else {
          ResourceKey key =
              ResourceService.key(resource.kind(), resource.namespace(), resource.name());
          wanted.add(key);
          store(key, resource, document, name, problems);
        }
      }
    } catch (IOException e) {
      unreadable.add(name);
      problems.add("%s: cannot be read: %s".formatted(name, e.getMessage()));
    }
  }

  private void store(
      ResourceKey key,
      Resource<?> resource,
      Document document,
      String name,
      List<String> problems) {
    MapNode annotated = annotated(resource.document(), name, name + ":" + document.at());
    try {
      if (store.snapshot().get(key) == null) {
        service.create(resource.kind(), resource.namespace(), annotated, OPTIONS);
      } else {
        service.replace(resource.kind(), resource.namespace(), resource.name(), annotated, OPTIONS);
      }
    } catch (StoreException | InvalidResourceException e) {
      problems.add("%s:%s: %s".formatted(name, document.at(), e.getMessage()));
    }
  }

  private void delete(StoredResource stored, List<String> problems) {
    try {
      service.delete(stored.key(), null, stored.revision(), OPTIONS);
    } catch (StoreException | InvalidResourceException e) {
      problems.add(
          "%s is no longer in the folder, but: %s".formatted(stored.key(), e.getMessage()));
    }
  }

  private static MapNode annotated(MapNode document, String file, String place) {
    MapNode metadata = document.map("metadata").without("resourceVersion");
    MapNode annotations =
        metadata
            .map("annotations")
            .with(FILE_ANNOTATION, Node.of(file))
            .with(Resource.SOURCE_ANNOTATION, Node.of(place));
    return document.with("metadata", metadata.with("annotations", annotations));
  }
}
