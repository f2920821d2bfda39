package io.inmesh.grpc;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicInteger;

/** Speaks just enough HTTP/2 to turn every stream away, as a server does that is shutting down. */
final class RefusingServer implements AutoCloseable {
  /** How a stream is turned away. */
  enum How {
    /** RST_STREAM with REFUSED_STREAM. */
    REFUSED_STREAM,
    /** GOAWAY that counts the stream among those that were not processed. */
    GOAWAY,
    /** The connection is closed. */
    CLOSE
  }

  private static final int PREFACE = 24;
  private static final int HEADERS = 1;
  private static final int RST_STREAM = 3;
  private static final int SETTINGS = 4;
  private static final int GO_AWAY = 7;
  private static final int ACK = 1;

  private final How how;
  private final ServerSocket socket;
  private final AtomicInteger streams = new AtomicInteger();

  RefusingServer(How how) throws IOException {
    this.how = how;
    this.socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Thread thread = new Thread(this::accept, "refusing-server");
    thread.setDaemon(true);
    thread.start();
  }

  int port() {
    return socket.getLocalPort();
  }

  int streams() {
    return streams.get();
  }

  private void accept() {
    while (!socket.isClosed()) {
      try {
        Socket connection = socket.accept();
        Thread thread = new Thread(() -> serveAndClose(connection), "refusing-connection");
        thread.setDaemon(true);
        thread.start();
      } catch (IOException closed) {
        return;
      }
    }
  }

  private void serveAndClose(Socket connection) {
    try (connection) {
      serve(connection);
    } catch (IOException closed) {
      // by the client
    }
  }

  private void serve(Socket connection) throws IOException {
    DataInputStream in = new DataInputStream(connection.getInputStream());
    OutputStream out = connection.getOutputStream();
    in.readNBytes(PREFACE);
    out.write(frame(SETTINGS, 0, 0, new byte[0]));
    while (true) {
      int lengthAndType = in.readInt();
      int flags = in.readUnsignedByte();
      int stream = in.readInt();
      in.readNBytes(lengthAndType >>> 8);
      int type = lengthAndType & 0xFF;
      if (type == SETTINGS && flags != ACK) {
        out.write(frame(SETTINGS, ACK, 0, new byte[0]));
      } else if (type == HEADERS) {
        streams.incrementAndGet();
        switch (how) {
          case REFUSED_STREAM -> out.write(frame(RST_STREAM, 0, stream, ints(7)));
          case GOAWAY -> out.write(frame(GO_AWAY, 0, 0, ints(0, 0)));
          case CLOSE -> {
            return;
          }
        }
      }
    }
  }

  private static byte[] ints(int... values) {
    ByteBuffer bytes = ByteBuffer.allocate(4 * values.length);
    for (int value : values) {
      bytes.putInt(value);
    }
    return bytes.array();
  }

  private static byte[] frame(int type, int flags, int stream, byte[] payload) {
    return ByteBuffer.allocate(9 + payload.length)
        .putInt(payload.length << 8 | type)
        .put((byte) flags)
        .putInt(stream)
        .put(payload)
        .array();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
