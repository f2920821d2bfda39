package io.inmesh.controlplane.api;

import com.google.protobuf.CodedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/** Writes one protobuf message field by field. Not for several threads. */
final class ProtoWriter {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final CodedOutputStream out = CodedOutputStream.newInstance(bytes);

  ProtoWriter string(int field, String value) {
    return write(() -> out.writeString(field, value));
  }

  ProtoWriter bool(int field, boolean value) {
    return write(() -> out.writeBool(field, value));
  }

  ProtoWriter number(int field, double value) {
    return write(() -> out.writeDouble(field, value));
  }

  ProtoWriter message(int field, ProtoWriter value) {
    return write(() -> out.writeByteArray(field, value.bytes()));
  }

  byte[] bytes() {
    write(out::flush);
    return bytes.toByteArray();
  }

  private ProtoWriter write(Write action) {
    try {
      action.run();
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private interface Write {
    void run() throws IOException;
  }
}
