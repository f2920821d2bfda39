package io.inmesh.controlplane;

import io.inmesh.controlplane.resources.ResourceService;
import io.inmesh.controlplane.source.ConfigFolder;
import io.inmesh.controlplane.source.FileWatch;
import io.inmesh.controlplane.store.ResourceStore;
import io.inmesh.controlplane.view.ModelHub;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What is followed on disk: {@code --config} and {@code --mesh-config}. */
final class Sources implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Sources.class);
  private static final Duration EVERY = Duration.ofSeconds(1);

  private final List<FileWatch> watches = new ArrayList<>();

  Sources(Options options, ModelHub hub, ResourceStore store, ResourceService service) {
    Path folder = options.config();
    if (folder != null) {
      if (!Files.isDirectory(folder)) {
        throw new StartException("--config: %s is no folder".formatted(folder), null);
      }
      ConfigFolder source = new ConfigFolder(folder, store, service);
      watches.add(new FileWatch(folder, EVERY, source::sync)); // first, so that nothing is missed
      source.sync();
    }
    Path file = options.meshConfig();
    if (file != null) {
      watches.add(new FileWatch(file, EVERY, () -> reload(options, hub)));
    }
  }

  private static void reload(Options options, ModelHub hub) {
    try {
      hub.defaults(PushConfiguration.meshConfig(options));
      log.info("read {} anew", options.meshConfig());
    } catch (IOException e) {
      log.error("{} is not read, the last one holds: {}", options.meshConfig(), e.getMessage());
    }
  }

  @Override
  public void close() {
    watches.forEach(FileWatch::close);
  }
}
