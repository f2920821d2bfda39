package io.inmesh.examples.standins;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.URI;
import java.net.URL;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Calls one page at a steady rate: {@code --url URL --rate PER_SECOND --listen HOST:PORT}. {@code
 * /health} answers 200, {@code /} the counts. Each failure is a line on the standard output, each
 * minute a summary.
 */
public final class Traffic {

  private static final int TIMEOUT_MILLIS = 15_000;

  /** So many calls may wait for slow answers before others are left out. */
  private static final int THREADS = 8;

  private final URL url;
  private final AtomicLong sent = new AtomicLong();
  private final AtomicLong failed = new AtomicLong();

  private Traffic(URL url) {
    this.url = url;
  }

  /** Runs until it is ended. */
  public static void main(String[] arguments) throws Exception {
    List<String> words = List.of(arguments);
    Traffic traffic = new Traffic(URI.create(value(words, "--url")).toURL());
    String[] listen = value(words, "--listen").split(":", 2);
    HttpServer server =
        HttpServer.create(new InetSocketAddress(listen[0], Integer.parseInt(listen[1])), 16);
    server.createContext(
        "/health", exchange -> Replies.text(exchange, 200, "Traffic is healthy\n"));
    server.createContext("/", exchange -> Replies.text(exchange, 200, traffic.summary() + "\n"));
    server.start();
    traffic.run(Double.parseDouble(value(words, "--rate")));
  }

  /** Never returns; throws what a call did not expect. */
  private void run(double perSecond) throws Exception {
    ScheduledExecutorService threads = Executors.newScheduledThreadPool(THREADS);
    long everyMicros = Math.round(1_000_000 / perSecond * THREADS);
    List<Future<?>> work = new ArrayList<>();
    for (int i = 0; i < THREADS; i++) {
      work.add(
          threads.scheduleAtFixedRate(
              this::call, everyMicros * i / THREADS, everyMicros, TimeUnit.MICROSECONDS));
    }
    work.add(
        threads.scheduleAtFixedRate(
            () -> System.out.println(Instant.now() + " " + summary()), 1, 1, TimeUnit.MINUTES));
    for (Future<?> each : work) {
      each.get();
    }
  }

  private String summary() {
    return "%d requests to %s, %d failed".formatted(sent.get(), url, failed.get());
  }

  private void call() {
    sent.incrementAndGet();
    String problem = problem();
    if (!problem.isEmpty()) {
      failed.incrementAndGet();
      System.out.println(Instant.now() + " " + problem);
    }
  }

  private String problem() {
    try {
      HttpURLConnection connection = (HttpURLConnection) url.openConnection(Proxy.NO_PROXY);
      connection.setConnectTimeout(TIMEOUT_MILLIS);
      connection.setReadTimeout(TIMEOUT_MILLIS);
      connection.setRequestProperty("User-Agent", "bookinfo-traffic");
      int status = connection.getResponseCode();
      try (InputStream body =
          status < 400 ? connection.getInputStream() : connection.getErrorStream()) {
        if (body != null) {
          body.readAllBytes();
        }
      }
      return status == 200 ? "" : "status " + status;
    } catch (IOException e) {
      return String.valueOf(e.getMessage());
    }
  }

  private static String value(List<String> words, String flag) {
    int at = words.indexOf(flag);
    if (at < 0 || at + 1 >= words.size()) {
      throw new IllegalArgumentException(
          flag + " is missing (usage: --url URL --rate PER_SECOND --listen HOST:PORT)");
    }
    return words.get(at + 1);
  }
}
