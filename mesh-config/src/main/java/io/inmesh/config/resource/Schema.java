package io.inmesh.config.resource;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a value may be: a tree, read off the records by {@link Schema#of}.
 *
 * @param name the object's or enumeration's name, such as {@code HTTPRoute}; empty for plain values
 * @param type what it is
 * @param description what it is for, in a sentence or two
 * @param fields of an object, in order
 * @param items of a list, and the values of a map
 * @param values the names that an enumeration allows
 * @param oneOfs groups of fields of which at most one may be set
 * @param lenient whether unknown fields are kept instead of refused
 * @param javaType what the decoder makes of it
 */
public record Schema(
    String name,
    Type type,
    String description,
    List<Field> fields,
    @Nullable Schema items,
    List<String> values,
    List<List<String>> oneOfs,
    boolean lenient,
    Class<?> javaType) {

  /** What a value is in a document. */
  public enum Type {
    /** Fields by name. */
    OBJECT,
    /** Values of one schema. */
    LIST,
    /** Values of one schema by free names. */
    MAP,
    /** Text. */
    STRING,
    /** A whole number. */
    INTEGER,
    /** Any number. */
    NUMBER,
    /** true or false. */
    BOOLEAN,
    /** One of a few names. */
    ENUM,
    /** Text such as {@code 1.5s}, {@code 100ms} or {@code 1h}. */
    DURATION,
    /** Text by RFC 3339. */
    TIME,
    /** A whole number or a text. */
    INT_OR_STRING,
    /** Whatever is written. */
    ANY
  }

  /**
   * A field of an object.
   *
   * @param name as written
   * @param schema of its value
   * @param description what it is for
   * @param required whether it must be there and not empty
   * @param min the least value of a number; null = any
   * @param max the greatest value of a number; null = any
   * @param successor the field that replaces it; empty if it is current
   */
  public record Field(
      String name,
      Schema schema,
      String description,
      boolean required,
      @Nullable Long min,
      @Nullable Long max,
      String successor) {}

  /** The field of a name. */
  public Optional<Field> field(String fieldName) {
    return fields.stream().filter(each -> each.name().equals(fieldName)).findFirst();
  }

  /** The schema of a record type of this package: one instance a type. */
  public static Schema of(Class<? extends Record> type) {
    return Schemas.object(type);
  }
}
