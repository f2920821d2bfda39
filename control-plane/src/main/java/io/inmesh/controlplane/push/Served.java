package io.inmesh.controlplane.push;

import com.google.protobuf.Any;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.Message;
import com.google.protobuf.UnsafeByteOperations;
import io.inmesh.xds.proto.envoy.service.discovery.v3.Resource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * A resource as it travels: serialised once and shared by all streams of its scope.
 *
 * @param version hash of the content: equal over restarts and replicas
 * @param resource with name and version, for delta
 */
record Served(String version, Resource resource) {
  private static final int VERSION_BYTES = 8;

  static Served of(String typeUrl, String name, Message message) {
    byte[] bytes = new byte[message.getSerializedSize()];
    CodedOutputStream out = CodedOutputStream.newInstance(bytes);
    out.useDeterministicSerialization();
    try {
      message.writeTo(out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    out.checkNoSpaceLeft();
    String version = hash(bytes);
    Any any =
        Any.newBuilder()
            .setTypeUrl(typeUrl)
            .setValue(UnsafeByteOperations.unsafeWrap(bytes))
            .build();
    return new Served(
        version, Resource.newBuilder().setName(name).setVersion(version).setResource(any).build());
  }

  /** The body alone, for state of the world. */
  Any any() {
    return resource.getResource();
  }

  int bytes() {
    return resource.getSerializedSize();
  }

  static String hash(byte[] bytes) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(bytes);
      return HexFormat.of().formatHex(digest, 0, VERSION_BYTES);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  static String hash(Iterable<String> parts) {
    return hash(String.join("\0", parts).getBytes(StandardCharsets.UTF_8));
  }
}
