package io.inmesh.runtime.tls;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Decides by the first bytes of a connection what it speaks. Pure functions: they look at a buffer
 * between its position and limit, and leave both as they were; any bytes at all are safe.
 *
 * <p>Mesh TLS is TLS that offers a protocol {@code istio*}, or any TLS on a port whose application
 * speaks plaintext; other TLS is the application's own. A client hello cannot be rewritten (its
 * hash is part of the handshake), so a server name that the TLS library refuses can only be
 * reported.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc8446#section-4.1.2">RFC 8446, 4.1.2</a>
 */
public final class ClientHelloSniffer {
  /**
   * A client hello that is longer is left to the application; usual ones have 200 to 2000 bytes.
   */
  public static final int HELLO_BYTES_MAX = 32 * 1024;

  private static final int HANDSHAKE_RECORD = 0x16;
  private static final int CLIENT_HELLO = 0x01;
  private static final int RECORD_HEADER_BYTES = 5;
  private static final int RECORD_BYTES_MAX = 16 * 1024;
  private static final int SERVER_NAME = 0;
  private static final int ALPN = 16;
  private static final int HOST_NAME = 0;
  private static final int NAMES_MAX = 64;

  /** What the first bytes are. */
  public enum Kind {
    /** Too few bytes to tell: read more. */
    NEED_MORE,
    /** No TLS. */
    PLAINTEXT,
    /** The mesh's TLS: show the workload's certificate. */
    MESH_TLS,
    /** The application's own TLS: pass it on untouched. */
    OWN_TLS
  }

  private ClientHelloSniffer() {}

  /**
   * Decides.
   *
   * @param first what has arrived so far, between position and limit
   * @param plaintextPort true when the application behind the port speaks plaintext, so that any
   *     TLS on it is the mesh's; then three bytes are enough
   */
  public static Kind sniff(ByteBuffer first, boolean plaintextPort) {
    Kind byStart = start(first);
    if (byStart != Kind.OWN_TLS) {
      return byStart;
    }
    if (plaintextPort) {
      return Kind.MESH_TLS;
    }
    byte[] handshake = handshake(first);
    if (handshake == null) {
      return first.remaining() > HELLO_BYTES_MAX ? Kind.OWN_TLS : Kind.NEED_MORE;
    }
    return parse(handshake).isMesh() ? Kind.MESH_TLS : Kind.OWN_TLS;
  }

  /**
   * Reads the whole client hello.
   *
   * @return null if it is no TLS, or not all of it is there yet; a hello without names if it cannot
   *     be understood
   */
  public static @Nullable ClientHello read(ByteBuffer first) {
    if (start(first) != Kind.OWN_TLS) {
      return null;
    }
    byte[] handshake = handshake(first);
    return handshake == null ? null : parse(handshake);
  }

  /** A handshake record of TLS 1.0 to 1.3 begins 22, 3, 0 to 4. */
  private static Kind start(ByteBuffer first) {
    int at = first.position();
    if (!first.hasRemaining()) {
      return Kind.NEED_MORE;
    }
    if (first.get(at) != HANDSHAKE_RECORD) {
      return Kind.PLAINTEXT;
    }
    if (first.remaining() > 1 && first.get(at + 1) != 3) {
      return Kind.PLAINTEXT;
    }
    if (first.remaining() > 2 && (first.get(at + 2) & 0xff) > 4) {
      return Kind.PLAINTEXT;
    }
    return first.remaining() > 2 ? Kind.OWN_TLS : Kind.NEED_MORE;
  }

  /**
   * The first handshake message, put together from as many records as it takes.
   *
   * @return null if it is not all there yet; empty if it is no client hello, or too long
   */
  private static byte @Nullable [] handshake(ByteBuffer first) {
    ByteBuffer in = first.duplicate();
    byte[] message = new byte[0];
    int needed = 4;
    while (true) {
      if (message.length >= 4) {
        int length = ((message[1] & 0xff) << 16) | ((message[2] & 0xff) << 8) | (message[3] & 0xff);
        needed = 4 + length;
        if (message[0] != CLIENT_HELLO || needed > HELLO_BYTES_MAX) {
          return new byte[0];
        }
        if (message.length >= needed) {
          return Arrays.copyOf(message, needed);
        }
      }
      if (in.remaining() < RECORD_HEADER_BYTES) {
        return null;
      }
      int type = in.get();
      in.getShort();
      int length = in.getShort() & 0xffff;
      if (type != HANDSHAKE_RECORD || length == 0 || length > RECORD_BYTES_MAX) {
        return new byte[0];
      }
      int there = Math.min(length, in.remaining());
      byte[] more = Arrays.copyOf(message, message.length + there);
      in.get(more, message.length, there);
      message = more;
      if (there < length && message.length < needed) {
        return null;
      }
    }
  }

  private static ClientHello parse(byte[] handshake) {
    String serverName = "";
    List<String> alpn = new ArrayList<>();
    try {
      ByteBuffer in = ByteBuffer.wrap(handshake);
      skip(in, 4 + 2 + 32); // header, version, random
      skip(in, in.get() & 0xff); // session id
      skip(in, in.getShort() & 0xffff); // cipher suites
      skip(in, in.get() & 0xff); // compressions
      ByteBuffer extensions = in.hasRemaining() ? slice(in, in.getShort() & 0xffff) : in;
      while (extensions.hasRemaining()) {
        int type = extensions.getShort() & 0xffff;
        ByteBuffer extension = slice(extensions, extensions.getShort() & 0xffff);
        if (type == SERVER_NAME && extension.hasRemaining()) {
          serverName = serverName(extension);
        } else if (type == ALPN) {
          protocols(extension, alpn);
        }
      }
      return new ClientHello(serverName, alpn);
    } catch (RuntimeException malformed) {
      return new ClientHello("", List.of());
    }
  }

  private static String serverName(ByteBuffer extension) {
    ByteBuffer names = slice(extension, extension.getShort() & 0xffff);
    while (names.hasRemaining()) {
      int type = names.get();
      ByteBuffer name = slice(names, names.getShort() & 0xffff);
      if (type == HOST_NAME) {
        return text(name);
      }
    }
    return "";
  }

  private static void protocols(ByteBuffer extension, List<String> alpn) {
    ByteBuffer names = slice(extension, extension.getShort() & 0xffff);
    while (names.hasRemaining() && alpn.size() < NAMES_MAX) {
      alpn.add(text(slice(names, names.get() & 0xff)));
    }
  }

  private static String text(ByteBuffer bytes) {
    return StandardCharsets.ISO_8859_1.decode(bytes).toString();
  }

  private static void skip(ByteBuffer in, int count) {
    in.position(in.position() + count);
  }

  private static ByteBuffer slice(ByteBuffer in, int length) {
    ByteBuffer part = in.slice();
    part.limit(length);
    skip(in, length);
    return part;
  }
}
