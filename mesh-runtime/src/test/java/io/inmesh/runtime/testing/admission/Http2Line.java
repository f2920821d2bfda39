package io.inmesh.runtime.testing.admission;

import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * HTTP/2, frame by frame, without compression: as much of it as it takes to send any head and to
 * read a status. For gRPC, a call with an empty message.
 */
final class Http2Line implements Line {
  private static final int DATA = 0;
  private static final int HEADERS = 1;
  private static final int RESET = 3;
  private static final int SETTINGS = 4;
  private static final int PING = 6;
  private static final int GOAWAY = 7;
  private static final int END_STREAM = 1;
  private static final int ACK = 1;
  private static final int END_HEADERS = 4;
  private static final byte[] NO_TABLE = {0, 1, 0, 0, 0, 0}; // HEADER_TABLE_SIZE = 0
  private static final byte[] EMPTY_MESSAGE = new byte[5];
  private static final int[] STATUSES = {200, 204, 206, 304, 400, 404, 500}; // from index 8 on
  private static final int AUTHORITY = 1;
  private static final int METHOD = 2;
  private static final int PATH = 4;
  private static final int SCHEME = 6;
  private static final String GRPC_STATUS = "grpc-status";

  private final Socket socket;
  private final String authority;
  private final boolean grpc;
  private final DataInputStream in;
  private final DataOutputStream out;
  private int stream = -1;

  Http2Line(Socket socket, String authority, boolean grpc) throws IOException {
    this.socket = socket;
    this.authority = authority;
    this.grpc = grpc;
    in = new DataInputStream(socket.getInputStream());
    out = new DataOutputStream(new BufferedOutputStream(socket.getOutputStream()));
  }

  @Override
  public int ask(String method, String target, String... headers) throws IOException {
    try {
      if (stream < 0) {
        out.write("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        frame(SETTINGS, 0, 0, NO_TABLE);
      }
      stream += 2;
      frame(HEADERS, END_HEADERS | (grpc ? 0 : END_STREAM), stream, head(method, target, headers));
      if (grpc) {
        frame(DATA, END_STREAM, stream, EMPTY_MESSAGE);
      }
      out.flush();
      return answer();
    } catch (IOException reset) {
      return NO_ANSWER;
    }
  }

  private byte[] head(String method, String target, String... headers) {
    ByteArrayOutputStream block = new ByteArrayOutputStream();
    pseudo(block, METHOD, method);
    pseudo(block, SCHEME, "http");
    pseudo(block, PATH, target);
    pseudo(block, AUTHORITY, authority);
    if (grpc) {
      header(block, "content-type", "application/grpc");
      header(block, "te", "trailers");
    }
    for (int i = 0; i < headers.length; i += 2) {
      header(block, headers[i].toLowerCase(Locale.ROOT), headers[i + 1]);
    }
    return block.toByteArray();
  }

  /** Its name is one of the static table: Tomcat 10 takes no literal one. */
  private static void pseudo(ByteArrayOutputStream block, int name, String value) {
    block.write(name);
    text(block, value);
  }

  /** A literal that is not to be remembered. */
  private static void header(ByteArrayOutputStream block, String name, String value) {
    block.write(0);
    text(block, name);
    text(block, value);
  }

  private static void text(ByteArrayOutputStream block, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
    if (bytes.length < 127) {
      block.write(bytes.length);
    } else {
      block.write(127);
      int rest = bytes.length - 127;
      for (; rest >= 128; rest >>= 7) {
        block.write(rest & 127 | 128);
      }
      block.write(rest);
    }
    block.writeBytes(bytes);
  }

  private void frame(int type, int flags, int id, byte[] payload) throws IOException {
    out.writeInt(payload.length << 8 | type);
    out.writeByte(flags);
    out.writeInt(id);
    out.write(payload);
  }

  private int answer() throws IOException {
    int status = NO_ANSWER;
    while (true) {
      int lengthAndType = in.readInt();
      int flags = in.readUnsignedByte();
      int id = in.readInt();
      byte[] payload = in.readNBytes(lengthAndType >>> 8);
      int type = lengthAndType & 255;
      if ((type == SETTINGS || type == PING) && (flags & ACK) == 0) {
        frame(type, ACK, 0, type == PING ? payload : new byte[0]);
        out.flush();
      } else if (type == GOAWAY || (type == RESET && id == stream)) {
        return NO_ANSWER;
      } else if (type == HEADERS && id == stream) {
        status = grpcStatus(payload, status == NO_ANSWER ? status(payload) : status);
      }
      if (id == stream && type <= HEADERS && (flags & END_STREAM) != 0) {
        return status;
      }
    }
  }

  /** The first field of the block. */
  private static int status(byte[] block) {
    int at = 0;
    while ((block[at] & 0xe0) == 0x20) { // the table that we do not want
      at++;
    }
    if (block[at] < 0) {
      return STATUSES[(block[at] & 127) - 8];
    }
    return digits(block, at + 1);
  }

  private static int digits(byte[] block, int at) {
    int length = block[at] & 127;
    if (block[at] >= 0) {
      return Integer.parseInt(new String(block, at + 1, length, StandardCharsets.US_ASCII));
    }
    int number = 0;
    int bit = 0;
    while (length * 8 - bit >= 5) {
      int code = bits(block, at + 1, bit, 5);
      if (code > 2) { // 0, 1 and 2 have five bits in Huffman's code, 3 to 9 have six
        code = bits(block, at + 1, bit, 6);
        if (code == 63) {
          break; // padding
        }
        number = number * 10 + code - 22;
        bit += 6;
      } else {
        number = number * 10 + code;
        bit += 5;
      }
    }
    return number;
  }

  private static int bits(byte[] block, int from, int bit, int count) {
    int value = 0;
    for (int i = bit; i < bit + count; i++) {
      int octet = from + i / 8 < block.length ? block[from + i / 8] : 255;
      value = value << 1 | (octet >> (7 - i % 8) & 1);
    }
    return value;
  }

  /** What gRPC's status is in HTTP, as Envoy translates it; the status itself if there is none. */
  private static int grpcStatus(byte[] block, int otherwise) {
    int at = new String(block, StandardCharsets.ISO_8859_1).indexOf(GRPC_STATUS);
    if (at < 0) {
      return otherwise;
    }
    int status = digits(block, at + GRPC_STATUS.length());
    return switch (status) {
      case 0 -> 200;
      case 7 -> 403;
      case 8 -> 429;
      case 14 -> 503;
      default -> 1000 + status;
    };
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
