package io.inmesh.spi;

import io.inmesh.snapshot.MeshSnapshot;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/** Where configuration comes from: a control plane, a file, a test. */
public interface ConfigSource {
  /**
   * Delivers snapshots, the current one first; never two at once, and none once closed.
   *
   * @param watcher must not block; may be called on any thread
   * @throws IllegalStateException if this source is already closed
   */
  Subscription subscribe(Consumer<MeshSnapshot> watcher);

  /**
   * Asks for an outbound listener that nobody asked for yet. Asking again is cheap. It does not
   * block.
   *
   * @param listenerName canonical {@code host:port}
   * @return completes after a snapshot was delivered in which the name is present or absent;
   *     completes exceptionally when that cannot come (closed, too many names)
   */
  CompletionStage<Void> request(String listenerName);
}
