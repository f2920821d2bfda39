package io.inmesh.runtime.xds;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import io.inmesh.snapshot.InvalidConfigException;
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
   * @throws InvalidResourceException naming the first field that is not among them
   */
  void only(Message message, Set<String> understood) {
    for (FieldDescriptor field : message.getAllFields().keySet()) {
      if (!understood.contains(field.getName())) {
        throw new InvalidResourceException(
            dot(field.getName()),
            "this client does not enforce the field (it understands: %s)"
                .formatted(String.join(", ", understood.stream().sorted().toList())));
      }
    }
    if (!message.getUnknownFields().asMap().isEmpty()) {
      throw new InvalidResourceException(
          this,
          "holds field number %s, which this client does not know; upgrade the client"
              .formatted(message.getUnknownFields().asMap().keySet()));
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
