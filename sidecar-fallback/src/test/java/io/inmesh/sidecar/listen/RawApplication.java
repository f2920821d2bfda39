package io.inmesh.sidecar.listen;

import io.inmesh.runtime.testing.admission.Arrival;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * An application that takes every request as it stands, and answers 200. It reads no body: what
 * follows a head is the next one to it, unless it was asked to close.
 */
final class RawApplication implements AutoCloseable {
  private static final byte[] ANSWER =
      "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

  private final ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
  private final Queue<Socket> connections = new ConcurrentLinkedQueue<>();
  private final Semaphore ended = new Semaphore(0);
  private final Consumer<Arrival> arrived;

  RawApplication(Consumer<Arrival> arrived) throws IOException {
    this.arrived = arrived;
    daemon(this::accept);
  }

  InetSocketAddress address() {
    return (InetSocketAddress) server.getLocalSocketAddress();
  }

  private static void daemon(Runnable work) {
    Thread thread = new Thread(work, "application");
    thread.setDaemon(true);
    thread.start();
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        Socket connection = server.accept();
        connections.add(connection);
        daemon(() -> serve(connection));
      } catch (SocketException closed) {
        return;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private void serve(Socket connection) {
    try (connection) {
      boolean keep = true;
      while (keep) {
        String head = InboundRig.head(connection);
        keep = !head.isEmpty() && !head.toLowerCase(Locale.ROOT).contains("connection: close");
        if (!head.isEmpty()) {
          arrived.accept(arrival(head.split("\r\n")));
          connection.getOutputStream().write(ANSWER);
        }
      }
      connection.shutdownOutput();
      connection.getInputStream().readAllBytes(); // or its reset could overtake the answer
    } catch (IOException gone) {
      // the sidecar closed it
    } finally {
      ended.release();
    }
  }

  /** Waits until one more connection has ended. */
  boolean awaitEnd() throws InterruptedException {
    return ended.tryAcquire(30, TimeUnit.SECONDS);
  }

  private static Arrival arrival(String[] lines) {
    String[] first = lines[0].split(" ", -1);
    List<String> headers =
        List.of(lines).subList(1, lines.length).stream().map(RawApplication::lowerName).toList();
    Predicate<String> host = header -> header.startsWith("host:");
    return new Arrival(
        first[0],
        first[1],
        "",
        headers.stream().filter(host).map(each -> each.substring(5).trim()).toList(),
        headers);
  }

  private static String lowerName(String header) {
    int colon = header.indexOf(':');
    return header.substring(0, colon).toLowerCase(Locale.ROOT) + header.substring(colon);
  }

  @Override
  public void close() throws IOException {
    server.close();
    for (Socket each : connections) {
      each.close();
    }
  }
}
