package io.inmesh.config.validate;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.regex.Pattern;

/** Addresses and networks as text, without asking DNS. */
final class Cidrs {
  private static final Pattern V4 =
      Pattern.compile(
          "((25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])(\\.(?!$|/)|(?=$|/))){4}(/([0-9]|[12][0-9]|3[0-2]))?");
  private static final Pattern V6 =
      Pattern.compile(
          "(?=[^/]*:)[0-9a-fA-F:][0-9a-fA-F:.]{0,45}(/([0-9]{1,2}|1[01][0-9]|12[0-8]))?");

  private static final int TEXT_MAX = 64;

  private Cidrs() {}

  /** A single address. */
  static boolean isAddress(String text) {
    return text.indexOf('/') < 0 && isValid(text);
  }

  /** An address, or a network behind a slash. */
  static boolean isValid(String text) {
    if (text.length() > TEXT_MAX) {
      return false;
    }
    if (V4.matcher(text).matches()) {
      return true;
    }
    if (!V6.matcher(text).matches()) {
      return false;
    }
    try {
      int slash = text.indexOf('/');
      // a text with a colon is never looked up, only parsed
      InetAddress.getByName(slash < 0 ? text : text.substring(0, slash));
      return true;
    } catch (UnknownHostException e) {
      return false;
    }
  }
}
