package io.inmesh.runtime.xds;

import com.google.protobuf.Any;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;

/**
 * Types of generated messages, without the reflection behind {@code getDescriptorForType} and
 * {@link Any#unpack}: that looks up each accessor of a message and of its builder, which costs
 * every process megabytes and hundreds of classes. Stateless.
 */
final class Protos {
  private static final String TYPE_PREFIX = "type.googleapis.com/";

  private static final ClassValue<Descriptor> DESCRIPTORS =
      new ClassValue<>() {
        @Override
        protected Descriptor computeValue(Class<?> type) {
          return (Descriptor) generated(type, "getDescriptor", Descriptor.class);
        }
      };

  private Protos() {}

  static Descriptor descriptor(Class<?> type) {
    return DESCRIPTORS.get(type);
  }

  static Any pack(Message message) {
    return Any.newBuilder()
        .setTypeUrl(TYPE_PREFIX + descriptor(message.getClass()).getFullName())
        .setValue(message.toByteString())
        .build();
  }

  /**
   * What is in it.
   *
   * @throws InvalidProtocolBufferException if it is of another type, or broken
   */
  static <T extends Message> T unpack(Any packed, Class<T> type)
      throws InvalidProtocolBufferException {
    String url = packed.getTypeUrl();
    String wanted = descriptor(type).getFullName();
    if (!url.substring(url.lastIndexOf('/') + 1).equals(wanted)) {
      throw new InvalidProtocolBufferException("is a " + url + " (expected: " + wanted + ")");
    }
    Message empty = (Message) generated(type, "getDefaultInstance", type);
    return type.cast(empty.getParserForType().parseFrom(packed.getValue()));
  }

  private static Object generated(Class<?> type, String method, Class<?> result) {
    try {
      return MethodHandles.publicLookup()
          .findStatic(type, method, MethodType.methodType(result))
          .invoke();
    } catch (Throwable e) { // what a method handle declares; generated code throws nothing
      throw new IllegalArgumentException(type + " is not a generated message", e);
    }
  }
}
