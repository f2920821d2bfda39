package io.inmesh.benchmarks.library;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.Status;

/** A connection of the backend over mutual TLS. Handshakes run on its thread too: they are few. */
final class TlsConnection extends PlainConnection {
  private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

  private final SSLEngine engine;
  private final ByteBuffer in;
  private final ByteBuffer plaintext;
  private final ByteBuffer out;

  TlsConnection(SocketChannel socket, SSLContext tls) throws IOException {
    super(socket);
    engine = tls.createSSLEngine();
    engine.setUseClientMode(false);
    engine.setNeedClientAuth(true);
    in = ByteBuffer.allocate(2 * engine.getSession().getPacketBufferSize());
    out = ByteBuffer.allocate(engine.getSession().getPacketBufferSize());
    plaintext = ByteBuffer.allocate(engine.getSession().getApplicationBufferSize());
    engine.beginHandshake();
  }

  @Override
  void readable() throws IOException {
    read(in);
    in.flip();
    boolean goesOn = true;
    while (goesOn) {
      switch (engine.getHandshakeStatus()) {
        case NEED_TASK -> engine.getDelegatedTask().run();
        case NEED_WRAP -> answer(NOTHING);
        default -> goesOn = in.hasRemaining() && unwrap();
      }
    }
    in.compact();
  }

  /** One record; false = it is not there whole. */
  private boolean unwrap() throws IOException {
    plaintext.clear();
    SSLEngineResult result = engine.unwrap(in, plaintext);
    if (result.getStatus() == Status.CLOSED) {
      throw new EOFException();
    }
    plaintext.flip();
    received(plaintext);
    return result.getStatus() == Status.OK;
  }

  @Override
  void answer(ByteBuffer bytes) throws IOException {
    do {
      out.clear();
      SSLEngineResult ignored = engine.wrap(bytes, out);
      out.flip();
      write(out);
    } while (bytes.hasRemaining());
  }
}
