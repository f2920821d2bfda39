package io.inmesh.controlplane.api;

import static io.inmesh.controlplane.api.Discovery.ordered;

import io.inmesh.config.document.JsonWriter;
import io.inmesh.config.document.Node;
import io.inmesh.controlplane.store.Change;
import io.inmesh.controlplane.store.ResourceKey;
import io.inmesh.controlplane.store.StoreException;
import io.inmesh.controlplane.store.StoredResource;
import io.inmesh.controlplane.store.Watch;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Streams a watch on the request's thread until the client leaves, its time is over, or it falls
 * behind. An empty line every few seconds finds out whether the client is still there.
 */
final class Watcher implements AutoCloseable {
  private static final Duration BEAT = Duration.ofSeconds(5);
  private static final int SECONDS_MAX = 3_600;

  /** How a resource is shown in an event. */
  @FunctionalInterface
  interface Form {
    Node of(StoredResource resource);
  }

  private final Exchange exchange;
  private final Watch watch;
  private final Predicate<StoredResource> filter;
  private final Form form;
  private final Set<ResourceKey> shown = new HashSet<>();

  Watcher(Exchange exchange, Watch watch, Predicate<StoredResource> filter, Form form) {
    this.exchange = exchange;
    this.watch = watch;
    this.filter = filter;
    this.form = form;
  }

  /**
   * Streams.
   *
   * @param current what matches now
   * @param tell whether to begin with what matches now
   */
  void run(List<StoredResource> current, boolean tell) throws IOException {
    int seconds = Math.min(exchange.number("timeoutSeconds", SECONDS_MAX), SECONDS_MAX);
    long end = System.currentTimeMillis() + seconds * 1000L;
    exchange.response().setStatus(200);
    exchange.response().setContentType("application/json");
    OutputStream out = exchange.response().getOutputStream();
    for (StoredResource each : current) {
      shown.add(each.key());
      if (tell) {
        send(out, "ADDED", form.of(each));
      }
    }
    exchange.response().flushBuffer();
    try {
      while (System.currentTimeMillis() < end) {
        Change change = watch.next(BEAT);
        if (change == null) {
          out.write('\n');
        } else {
          send(out, change);
        }
        out.flush();
      }
    } catch (StoreException e) {
      send(out, "ERROR", ApiException.of(e).status());
      out.flush();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void send(OutputStream out, Change change) throws IOException {
    StoredResource resource = change.resource();
    boolean matches = filter.test(resource) && change.verb() != Change.Verb.DELETE;
    if (matches) {
      boolean known = !shown.add(resource.key());
      boolean created = change.verb() == Change.Verb.CREATE;
      send(out, known && !created ? "MODIFIED" : "ADDED", form.of(resource));
    } else if (shown.remove(resource.key()) || filter.test(resource)) {
      send(out, "DELETED", form.of(resource));
    }
  }

  private static void send(OutputStream out, String type, Node object) throws IOException {
    String line = JsonWriter.compact(Node.of(ordered("type", type, "object", object))) + "\n";
    out.write(line.getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public void close() {
    watch.close();
  }
}
