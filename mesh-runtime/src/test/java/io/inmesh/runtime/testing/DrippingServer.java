package io.inmesh.runtime.testing;

import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/** Answers a TLS handshake byte by byte, with a record that takes minutes to arrive. */
public final class DrippingServer implements Closeable {
  private static final byte[] HEADER = {22, 3, 3, 0x40, 0}; // a handshake record of 16 KiB
  private static final long PAUSE_MILLIS = 50;

  private final ServerSocket listener;
  private final ScheduledExecutorService drips = Executors.newScheduledThreadPool(2);

  /** Listens on a free port of loopback. */
  public DrippingServer() throws IOException {
    listener = new ServerSocket(0, 16, InetAddress.getLoopbackAddress());
    drips.execute(this::serve);
  }

  /** Where it listens. */
  public int port() {
    return listener.getLocalPort();
  }

  private void serve() {
    while (!listener.isClosed()) {
      try {
        Socket accepted = listener.accept();
        OutputStream out = accepted.getOutputStream();
        out.write(HEADER);
        ScheduledFuture<?> unused =
            drips.scheduleAtFixedRate(() -> drip(accepted), 0, PAUSE_MILLIS, TimeUnit.MILLISECONDS);
      } catch (IOException closed) {
        return;
      }
    }
  }

  private static void drip(Socket to) {
    try {
      to.getOutputStream().write(0);
    } catch (IOException left) {
      throw new IllegalStateException(left); // ends the drips
    }
  }

  @Override
  public void close() throws IOException {
    listener.close();
    drips.shutdownNow();
  }
}
