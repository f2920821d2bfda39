package io.inmesh.runtime.testing.admission;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** HTTP/1.1, byte by byte. */
final class Http1Line implements Line {
  private static final String LENGTH = "\r\ncontent-length:";

  private final Socket socket;
  private final String authority;

  Http1Line(Socket socket, String authority) {
    this.socket = socket;
    this.authority = authority;
  }

  @Override
  public int ask(String method, String target, String... headers) throws IOException {
    StringBuilder head = new StringBuilder(method + ' ' + target + " HTTP/1.1\r\n");
    boolean host = false;
    for (int i = 0; i < headers.length; i += 2) {
      head.append(headers[i]).append(": ").append(headers[i + 1]).append("\r\n");
      host |= headers[i].equalsIgnoreCase("host");
    }
    head.append(host ? "" : "Host: " + authority + "\r\n").append("\r\n");
    try {
      socket.getOutputStream().write(head.toString().getBytes(StandardCharsets.ISO_8859_1));
      return answer(method.equals("HEAD"));
    } catch (IOException reset) {
      return NO_ANSWER;
    }
  }

  private int answer(boolean bodiless) throws IOException {
    InputStream in = socket.getInputStream();
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      int next = in.read();
      if (next < 0) {
        return NO_ANSWER;
      }
      head.append((char) next);
    }
    String text = head.toString().toLowerCase(Locale.ROOT);
    int at = text.indexOf(LENGTH);
    if (at >= 0 && !bodiless) {
      int end = text.indexOf("\r\n", at + 2);
      in.readNBytes(Integer.parseInt(text.substring(at + LENGTH.length(), end).trim()));
    }
    return Integer.parseInt(text.substring(9, 12));
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
