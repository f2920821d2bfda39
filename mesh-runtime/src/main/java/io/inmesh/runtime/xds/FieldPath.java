package io.inmesh.runtime.xds;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import com.google.protobuf.WireFormat;
import io.inmesh.snapshot.InvalidConfigException;
import java.io.IOException;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Where in a resource something stands, for messages: {@code virtual_hosts[0].routes[2].match}.
 *
 * @param text the path; empty at the resource itself
 */
record FieldPath(String text) {
  static final FieldPath ROOT = new FieldPath("");

  FieldPath dot(String field) {
    return new FieldPath(text.isEmpty() ? field : text + '.' + field);
  }

  FieldPath at(String field, int index) {
    return dot(field + '[' + index + ']');
  }

  FieldPath at(String field, String key) {
    return dot(field + "[\"" + key + "\"]");
  }

  /**
   * Refuses a message that sets any field but these: what we do not read we cannot enforce.
   *
   * <p>Reads the tags of the message's encoding. {@code Message.getAllFields} would say the same,
   * but looks up every accessor of every message class and of its builder by reflection: megabytes
   * in each process.
   *
   * @throws InvalidResourceException naming the first field that is not among them
   */
  void only(Message message, Set<String> understood) {
    Descriptor type = Protos.descriptor(message.getClass());
    CodedInputStream encoded = message.toByteString().newCodedInput();
    try {
      for (int tag = encoded.readTag(); tag != 0; tag = encoded.readTag()) {
        check(type, WireFormat.getTagFieldNumber(tag), understood);
        encoded.skipField(tag);
      }
    } catch (IOException e) {
      throw new IllegalStateException("a message encodes itself wrongly", e);
    }
  }

  private void check(Descriptor type, int number, Set<String> understood) {
    FieldDescriptor field = type.findFieldByNumber(number);
    if (field == null) {
      throw new InvalidResourceException(
          this,
          "holds field number [%d], which this client does not know; upgrade the client"
              .formatted(number));
    }
    if (!understood.contains(field.getName())) {
      throw new InvalidResourceException(
          dot(field.getName()),
          "this client does not enforce the field (it understands: %s)"
              .formatted(String.join(", ", understood.stream().sorted().toList())));
    }
  }

  /**
   * Runs a part of the compiler; a record that refuses what it got is told with the place.
   *
   * @throws InvalidResourceException naming this place, unless the part named a closer one
   */
  <T> T checked(Supplier<T> part) {
    try {
      return part.get();
    } catch (InvalidConfigException e) {
      throw new InvalidResourceException(this, String.valueOf(e.getMessage()));
    }
  }

  @SuppressWarnings("AnnotateFormatMethod") // the annotation is a dependency that users would carry
  InvalidResourceException refuse(String sentence, @Nullable Object... arguments) {
    return new InvalidResourceException(this, sentence.formatted(arguments));
  }

  @Override
  public String toString() {
    return text.isEmpty() ? "resource" : text;
  }
}
