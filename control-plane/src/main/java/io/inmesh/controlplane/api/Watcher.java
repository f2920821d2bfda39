package io.inmesh.controlplane.api;

import static io.inmesh.controlplane.api.Discovery.ordered;

import io.inmesh.config.document.JsonWriter;
import io.inmesh.config.document.Node;
import io.inmesh.controlplane.store.Change;
import io.inmesh.controlplane.store.StoreException;
import io.inmesh.controlplane.store.StoredResource;
import io.inmesh.time.Ticker;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Streams a watch on the request's thread until the client leaves, its time is over, or it falls
 * behind. An empty line every few seconds finds out whether the client is still there.
 */
final class Watcher {
  private static final Duration BEAT = Duration.ofSeconds(5);
  private static final int SECONDS_MAX = 3_600;

  /** How a resource is shown in an event. */
  @FunctionalInterface
  interface Form {
    Node of(StoredResource resource);
  }

  /** Where changes come from. */
  @FunctionalInterface
  interface Changes {
    /**
     * The next one; null if there was none in that time.
     *
     * @throws StoreException if the reader did not keep up
     */
    @Nullable Change next(Duration wait) throws StoreException, InterruptedException;
  }

  private final Changes changes;
  private final Predicate<StoredResource> filter;
  private final Form form;
  private final Ticker ticker;

  Watcher(Changes changes, Predicate<StoredResource> filter, Form form, Ticker ticker) {
    this.changes = changes;
    this.filter = filter;
    this.form = form;
    this.ticker = ticker;
  }

  /**
   * Streams to a request.
   *
   * @param begin what is shown as added first
   * @param mark the bookmark after that, or null
   */
  void run(Exchange exchange, List<StoredResource> begin, @Nullable Node mark) throws IOException {
    int seconds = Math.min(exchange.number("timeoutSeconds", SECONDS_MAX), SECONDS_MAX);
    exchange.response().setStatus(200);
    exchange.response().setContentType("application/json");
    run(exchange.response().getOutputStream(), Duration.ofSeconds(seconds), begin, mark);
  }

  /** Streams for so long, whatever the machine's clock does. */
  void run(OutputStream out, Duration time, List<StoredResource> begin, @Nullable Node mark)
      throws IOException {
    long end = ticker.nanos() + time.toNanos();
    for (StoredResource each : begin) {
      send(out, "ADDED", form.of(each));
    }
    if (mark != null) {
      send(out, "BOOKMARK", mark);
    }
    out.flush();
    try {
      for (long left = end - ticker.nanos(); left > 0; left = end - ticker.nanos()) {
        Change change = changes.next(Duration.ofNanos(Math.min(left, BEAT.toNanos())));
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
    boolean matched = matched(change);
    if (matches) {
      send(out, matched ? "MODIFIED" : "ADDED", form.of(resource));
    } else if (matched) {
      send(out, "DELETED", form.of(resource));
    }
  }

  /** Whether the reader knows it; where that is not known any more, it is taken to. */
  private boolean matched(Change change) {
    return switch (change.verb()) {
      case CREATE -> false;
      case DELETE -> filter.test(change.resource());
      case UPDATE -> change.before() == null || filter.test(change.before());
    };
  }

  private static void send(OutputStream out, String type, Node object) throws IOException {
    String line = JsonWriter.compact(Node.of(ordered("type", type, "object", object))) + "\n";
    out.write(line.getBytes(StandardCharsets.UTF_8));
  }
}
