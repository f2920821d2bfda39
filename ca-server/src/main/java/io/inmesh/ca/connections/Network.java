package io.inmesh.ca.connections;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * Where connections come from, as far as it costs something to come from elsewhere: an IPv4
 * address, or an IPv6 network of 64 bits.
 *
 * @param loopback this host: all of its workloads share it, and none is a stranger's machine
 */
record Network(String name, boolean loopback) {
  private static final int V6_BYTES = 8;

  static Network of(InetAddress address) {
    if (address.isLoopbackAddress()) {
      return new Network("loopback", true);
    }
    byte[] bytes = address.getAddress();
    return address instanceof Inet6Address
        ? new Network(
            HexFormat.ofDelimiter(":").formatHex(Arrays.copyOf(bytes, V6_BYTES)) + "::/64", false)
        : new Network(address.getHostAddress(), false);
  }
}
