package io.inmesh.grpc;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Speaks just enough gRPC to answer each call with the length of its request's bytes. Its first
 * connection takes one call alone: the answer and GOAWAY leave in one write, as from a server whose
 * connections have a maximum age.
 */
final class LeavingServer implements AutoCloseable {
  private static final int PREFACE = 24;
  private static final int DATA = 0;
  private static final int HEADERS = 1;
  private static final int SETTINGS = 4;
  private static final int GO_AWAY = 7;
  private static final int ACK = 1;
  private static final int END_STREAM = 1;
  private static final int END_HEADERS = 4;
  private static final int STATUS_200 = 0x88; // of HPACK's static table

  private final ServerSocket socket;
  private final AtomicInteger connections = new AtomicInteger();
  private final List<Socket> accepted = new CopyOnWriteArrayList<>();

  LeavingServer() throws IOException {
    socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    start(this::accept);
  }

  int port() {
    return socket.getLocalPort();
  }

  int connections() {
    return connections.get();
  }

  private static void start(Runnable task) {
    Thread thread = new Thread(task, "leaving-server");
    thread.setDaemon(true);
    thread.start();
  }

  private void accept() {
    while (!socket.isClosed()) {
      try {
        Socket connection = socket.accept();
        accepted.add(connection);
        boolean leaves = connections.incrementAndGet() == 1;
        start(() -> serveAndClose(connection, leaves));
      } catch (IOException closed) {
        return;
      }
    }
  }

  private static void serveAndClose(Socket connection, boolean leaves) {
    try (connection) {
      serve(connection, leaves);
    } catch (IOException closed) {
      // by the client, or at the end of the test
    }
  }

  private static void serve(Socket connection, boolean leaves) throws IOException {
    DataInputStream in = new DataInputStream(connection.getInputStream());
    OutputStream out = connection.getOutputStream();
    in.readNBytes(PREFACE);
    out.write(frame(SETTINGS, 0, 0, new byte[0]));
    Map<Integer, Integer> received = new HashMap<>();
    boolean left = false;
    while (true) {
      int lengthAndType = in.readInt();
      int flags = in.readUnsignedByte();
      int stream = in.readInt();
      int length = lengthAndType >>> 8;
      in.readNBytes(length);
      int type = lengthAndType & 0xFF;
      if (type == SETTINGS && flags != ACK) {
        out.write(frame(SETTINGS, ACK, 0, new byte[0]));
      } else if (type == DATA) {
        int sum = received.merge(stream, length, Integer::sum);
        if ((flags & END_STREAM) != 0 && !left) {
          left = leaves;
          out.write(answer(stream, Integer.toString(sum), leaves));
        }
      }
    }
  }

  private static byte[] answer(int stream, String text, boolean last) {
    byte[] body = text.getBytes(StandardCharsets.US_ASCII);
    byte[] message = ByteBuffer.allocate(5 + body.length).putInt(1, body.length).array();
    System.arraycopy(body, 0, message, 5, body.length);
    byte[] type = literal("content-type", "application/grpc");
    byte[] head = ByteBuffer.allocate(1 + type.length).put((byte) STATUS_200).put(type).array();
    ByteBuffer all = ByteBuffer.allocate(1024);
    all.put(frame(HEADERS, END_HEADERS, stream, head));
    all.put(frame(DATA, 0, stream, message));
    all.put(frame(HEADERS, END_HEADERS | END_STREAM, stream, literal("grpc-status", "0")));
    if (last) {
      all.put(frame(GO_AWAY, 0, 0, ByteBuffer.allocate(8).putInt(stream).putInt(0).array()));
    }
    byte[] bytes = new byte[all.position()];
    all.flip().get(bytes);
    return bytes;
  }

  /** HPACK's literal header field, not indexed, without Huffman's code. */
  private static byte[] literal(String name, String value) {
    return ByteBuffer.allocate(3 + name.length() + value.length())
        .put((byte) 0)
        .put((byte) name.length())
        .put(name.getBytes(StandardCharsets.US_ASCII))
        .put((byte) value.length())
        .put(value.getBytes(StandardCharsets.US_ASCII))
        .array();
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
    for (Socket connection : accepted) {
      connection.close();
    }
  }
}
