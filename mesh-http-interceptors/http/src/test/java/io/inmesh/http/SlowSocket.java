package io.inmesh.http;

import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;

/** Writes byte by byte, as the slowest of callers does. */
final class SlowSocket extends Socket {
  @Override
  public OutputStream getOutputStream() throws IOException {
    setTcpNoDelay(true);
    OutputStream out = super.getOutputStream();
    return new OutputStream() {
      @Override
      public void write(int value) throws IOException {
        out.write(value);
        out.flush();
      }
    };
  }
}
