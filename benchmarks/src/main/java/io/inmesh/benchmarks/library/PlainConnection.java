package io.inmesh.benchmarks.library;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** A connection of the backend: finds the ends of requests' heads and answers each. One thread. */
class PlainConnection {
  private static final byte[] RESPONSE = response();

  private final SocketChannel socket;
  private final ByteBuffer in = ByteBuffer.allocateDirect(8192);
  private final ByteBuffer out = ByteBuffer.allocateDirect(RESPONSE.length).put(RESPONSE).flip();
  private int matched; // bytes of the empty line that ends a head

  PlainConnection(SocketChannel socket) {
    this.socket = socket;
  }

  /** There is something to read. */
  void readable() throws IOException {
    in.clear();
    read(in);
    in.flip();
    received(in);
  }

  final void read(ByteBuffer to) throws IOException {
    if (socket.read(to) < 0) {
      throw new EOFException();
    }
  }

  /** Plaintext came. */
  final void received(ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      byte next = bytes.get();
      boolean expected = next == (matched % 2 == 0 ? '\r' : '\n');
      matched = expected ? matched + 1 : next == '\r' ? 1 : 0;
      if (matched == 4) {
        matched = 0;
        answer(out.duplicate());
      }
    }
  }

  /** Sends plaintext. */
  void answer(ByteBuffer plaintext) throws IOException {
    write(plaintext);
  }

  /** All of it: the clients here read, and an answer fits into the send buffer. */
  final void write(ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      int ignored = socket.write(bytes);
    }
  }

  private static byte[] response() {
    byte[] body = new byte[1024];
    Arrays.fill(body, (byte) 'x');
    byte[] head =
        "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 1024\r\n\r\n"
            .getBytes(StandardCharsets.US_ASCII);
    byte[] all = Arrays.copyOf(head, head.length + body.length);
    System.arraycopy(body, 0, all, head.length, body.length);
    return all;
  }
}
