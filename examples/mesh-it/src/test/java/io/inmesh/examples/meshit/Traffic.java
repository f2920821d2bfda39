package io.inmesh.examples.meshit;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** Requests at a steady rate on several ways at once, until it is closed. */
final class Traffic implements AutoCloseable {
  private static final long EVERY_MILLIS = 25;

  /** One request; says what was wrong with it, or nothing. */
  interface Request {
    String send() throws Exception;
  }

  /** An empty string where the answer is what it should be. */
  static String problem(Answer answer) {
    return answer.equals(new Answer(200, "hello")) ? "" : answer.toString();
  }

  private final Queue<String> failures = new ConcurrentLinkedQueue<>();
  private final List<Thread> threads = new ArrayList<>();
  private final List<AtomicLong> sent = new ArrayList<>();
  private volatile boolean ended;

  /** One more way, on a thread of its own. */
  Traffic on(String way, Request request) {
    AtomicLong count = new AtomicLong();
    Thread thread = new Thread(() -> run(way, request, count), way);
    sent.add(count);
    threads.add(thread);
    thread.start();
    return this;
  }

  private void run(String way, Request request, AtomicLong count) {
    try {
      while (!ended) {
        String problem;
        try {
          problem = request.send();
        } catch (InterruptedException e) {
          throw e;
        } catch (Exception e) {
          problem = e.toString();
        }
        count.incrementAndGet();
        if (!problem.isEmpty()) {
          failures.add("%s %s: %s".formatted(Instant.now(), way, problem));
        }
        TimeUnit.MILLISECONDS.sleep(EVERY_MILLIS); // the rate of the traffic
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  List<String> failures() {
    return List.copyOf(failures);
  }

  /** Requests that were answered, by way. */
  List<Long> sent() {
    return sent.stream().map(AtomicLong::get).toList();
  }

  @Override
  public void close() {
    ended = true;
    try {
      for (Thread thread : threads) {
        thread.join();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
