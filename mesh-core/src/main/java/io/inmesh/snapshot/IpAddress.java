package io.inmesh.snapshot;

import org.jspecify.annotations.Nullable;

/** Reads IP addresses as digits; never asks a name server. */
final class IpAddress {
  private IpAddress() {}

  /** Four or sixteen bytes; null when it is no address. */
  static byte @Nullable [] parse(String text) {
    int zone = text.indexOf('%');
    String plain = zone < 0 ? text : text.substring(0, zone);
    byte[] bytes = plain.indexOf(':') < 0 ? parse4(plain) : parse6(plain);
    return bytes != null && bytes.length == 16 && isMapped(bytes)
        ? new byte[] {bytes[12], bytes[13], bytes[14], bytes[15]}
        : bytes;
  }

  private static boolean isMapped(byte[] bytes) {
    for (int i = 0; i < 10; i++) {
      if (bytes[i] != 0) {
        return false;
      }
    }
    return bytes[10] == -1 && bytes[11] == -1;
  }

  private static byte @Nullable [] parse4(String text) {
    String[] parts = text.split("\\.", -1);
    if (parts.length != 4) {
      return null;
    }
    byte[] bytes = new byte[4];
    for (int i = 0; i < 4; i++) {
      int value = number(parts[i], 10, 3);
      if (value < 0 || value > 255) {
        return null;
      }
      bytes[i] = (byte) value;
    }
    return bytes;
  }

  private static byte @Nullable [] parse6(String text) {
    String[] halves = text.split("::", -1);
    if (halves.length > 2) {
      return null;
    }
    byte[] head = groups(halves[0]);
    byte[] tail = halves.length == 2 ? groups(halves[1]) : new byte[0];
    if (head == null || tail == null) {
      return null;
    }
    int length = head.length + tail.length;
    if (halves.length == 1 ? length != 16 : length > 14) {
      return null;
    }
    byte[] bytes = new byte[16];
    System.arraycopy(head, 0, bytes, 0, head.length);
    System.arraycopy(tail, 0, bytes, 16 - tail.length, tail.length);
    return bytes;
  }

  private static byte @Nullable [] groups(String text) {
    if (text.isEmpty()) {
      return new byte[0];
    }
    String[] parts = text.split(":", -1);
    boolean dotted = parts[parts.length - 1].indexOf('.') >= 0;
    byte[] bytes = new byte[parts.length * 2 + (dotted ? 2 : 0)];
    for (int i = 0; i < parts.length; i++) {
      if (dotted && i == parts.length - 1) {
        byte[] last = parse4(parts[i]);
        if (last == null) {
          return null;
        }
        System.arraycopy(last, 0, bytes, i * 2, 4);
        break;
      }
      int value = number(parts[i], 16, 4);
      if (value < 0) {
        return null;
      }
      bytes[i * 2] = (byte) (value >> 8);
      bytes[i * 2 + 1] = (byte) value;
    }
    return bytes;
  }

  private static int number(String digits, int radix, int longest) {
    if (digits.isEmpty() || digits.length() > longest) {
      return -1;
    }
    int value = 0;
    for (int i = 0; i < digits.length(); i++) {
      int digit = digits.charAt(i) < 128 ? Character.digit(digits.charAt(i), radix) : -1;
      if (digit < 0) {
        return -1;
      }
      value = value * radix + digit;
    }
    return value;
  }
}
