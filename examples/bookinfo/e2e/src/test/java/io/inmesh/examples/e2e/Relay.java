package io.inmesh.examples.e2e;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/**
 * Takes connections at once and passes each on as soon as somebody listens at the target: who comes
 * this way does not wait for a back-off when the target returns.
 */
final class Relay implements AutoCloseable {

  private static final long RETRY_MILLIS = 2;

  private final ServerSocket listener;
  private final int target;
  private final List<Socket> sockets = new CopyOnWriteArrayList<>();
  private volatile boolean ended;

  Relay(int target) throws IOException {
    this.target = target;
    this.listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    start(this::accept);
  }

  int port() {
    return listener.getLocalPort();
  }

  private void accept() {
    try {
      while (true) {
        Socket from = listener.accept();
        sockets.add(from);
        start(() -> pass(from));
      }
    } catch (IOException e) {
      // Closed.
    }
  }

  private void pass(Socket from) {
    try {
      Socket to = connected();
      sockets.add(to);
      start(() -> copy(to, from));
      copy(from, to);
    } catch (IOException | InterruptedException e) {
      // Ended before anybody listened.
    }
  }

  private Socket connected() throws IOException, InterruptedException {
    while (!ended) {
      try {
        return new Socket(InetAddress.getLoopbackAddress(), target);
      } catch (IOException e) {
        TimeUnit.MILLISECONDS.sleep(RETRY_MILLIS);
      }
    }
    throw new IOException("ended");
  }

  private static void copy(Socket from, Socket to) {
    try (from;
        to;
        InputStream in = from.getInputStream();
        OutputStream out = to.getOutputStream()) {
      in.transferTo(out);
    } catch (IOException e) {
      // One side has gone; the other goes with it.
    }
  }

  private static void start(Runnable work) {
    Thread thread = new Thread(work, "relay");
    thread.setDaemon(true);
    thread.start();
  }

  @Override
  public void close() throws IOException {
    ended = true;
    listener.close();
    for (Socket socket : sockets) {
      socket.close();
    }
  }
}
