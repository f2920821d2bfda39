package io.inmesh.runtime.identity;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;

/** Writes the few ASN.1 forms that a certificate request needs. Stateless, any thread. */
final class Der {
  private static final int INTEGER = 0x02;
  private static final int BIT_STRING = 0x03;
  private static final int OCTET_STRING = 0x04;
  private static final int OBJECT_ID = 0x06;
  private static final int SEQUENCE = 0x30;
  private static final int SET = 0x31;

  private Der() {}

  static byte[] sequence(byte[]... parts) {
    return tagged(SEQUENCE, concat(parts));
  }

  static byte[] set(byte[]... parts) {
    return tagged(SET, concat(parts));
  }

  /** Zero to 127. */
  static byte[] integer(int small) {
    return tagged(INTEGER, new byte[] {(byte) small});
  }

  static byte[] octets(byte[] content) {
    return tagged(OCTET_STRING, content);
  }

  /** A bit string of whole bytes. */
  static byte[] bits(byte[] content) {
    return tagged(BIT_STRING, concat(new byte[] {0}, content));
  }

  static byte[] objectId(int first, int second, int... rest) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(first * 40 + second);
    for (int arc : rest) {
      for (int shift = 28; shift > 0; shift -= 7) {
        if (arc >>> shift != 0) {
          out.write(((arc >>> shift) & 0x7f) | 0x80);
        }
      }
      out.write(arc & 0x7f);
    }
    return tagged(OBJECT_ID, out.toByteArray());
  }

  /** Tag, length in its shortest form, content. */
  static byte[] tagged(int tag, byte[] content) {
    int length = content.length;
    byte[] header;
    if (length < 0x80) {
      header = new byte[] {(byte) tag, (byte) length};
    } else if (length < 0x100) {
      header = new byte[] {(byte) tag, (byte) 0x81, (byte) length};
    } else if (length < 0x10000) {
      header = new byte[] {(byte) tag, (byte) 0x82, (byte) (length >> 8), (byte) length};
    } else {
      throw new IllegalArgumentException("DER: %d bytes (expected: < 65536)".formatted(length));
    }
    return concat(header, content);
  }

  private static byte[] concat(byte[]... parts) {
    int length = Arrays.stream(parts).mapToInt(part -> part.length).sum();
    byte[] all = new byte[length];
    int at = 0;
    for (byte[] part : parts) {
      System.arraycopy(part, 0, all, at, part.length);
      at += part.length;
    }
    return all;
  }
}
