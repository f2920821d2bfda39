package io.inmesh.examples.e2e;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;

/** Loads the page over and over in a thread of its own, and keeps what was not whole. */
final class SteadyLoad implements AutoCloseable {

  private final Browser browser;
  private final AtomicLong calls = new AtomicLong();
  private final List<String> failures = new CopyOnWriteArrayList<>();
  private final Thread thread = new Thread(this::run, "load");
  private volatile boolean ended;

  SteadyLoad(Browser browser) {
    this.browser = browser;
    thread.start();
  }

  long calls() {
    return calls.get();
  }

  List<String> failures() {
    return failures;
  }

  private void run() {
    try {
      while (!ended) {
        Browser.Page page = browser.get("/productpage");
        calls.incrementAndGet();
        if (!page.whole()) {
          failures.add(
              page.status() + ": " + page.body().lines().filter(l -> l.contains("Error")).toList());
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    ended = true;
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
