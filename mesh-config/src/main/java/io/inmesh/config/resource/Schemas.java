package io.inmesh.config.resource;

import io.inmesh.config.document.Node;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Reads schemas off record types. */
final class Schemas {
  private static final Map<Class<?>, Schema> OBJECTS = new ConcurrentHashMap<>();
  private static final Map<Class<?>, Schema> PLAIN =
      Map.of(
          String.class, plain(Schema.Type.STRING, String.class),
          Boolean.class, plain(Schema.Type.BOOLEAN, Boolean.class),
          boolean.class, plain(Schema.Type.BOOLEAN, boolean.class),
          Integer.class, plain(Schema.Type.INTEGER, Integer.class),
          Long.class, plain(Schema.Type.INTEGER, Long.class),
          Double.class, plain(Schema.Type.NUMBER, Double.class),
          Duration.class, plain(Schema.Type.DURATION, Duration.class),
          Instant.class, plain(Schema.Type.TIME, Instant.class),
          IntOrString.class, plain(Schema.Type.INT_OR_STRING, IntOrString.class),
          Node.class, plain(Schema.Type.ANY, Node.class));

  private Schemas() {}

  static Schema object(Class<?> type) {
    Schema known = OBJECTS.get(type);
    if (known == null) {
      known = read(type);
      Schema earlier = OBJECTS.putIfAbsent(type, known);
      known = earlier == null ? known : earlier;
    }
    return known;
  }

  private static Schema read(Class<?> type) {
    List<Schema.Field> fields =
        Arrays.stream(type.getRecordComponents()).map(Schemas::field).toList();
    List<List<String>> oneOfs =
        Arrays.stream(type.getAnnotationsByType(OneOf.class))
            .map(each -> List.of(each.value()))
            .toList();
    Doc doc = type.getAnnotation(Doc.class);
    return new Schema(
        type.getSimpleName(),
        Schema.Type.OBJECT,
        doc == null ? "" : doc.value(),
        fields,
        null,
        List.of(),
        oneOfs,
        type.isAnnotationPresent(Lenient.class),
        type);
  }

  private static Schema.Field field(RecordComponent component) {
    Doc doc = component.getAnnotation(Doc.class);
    Range range = component.getAnnotation(Range.class);
    Obsolete obsolete = component.getAnnotation(Obsolete.class);
    return new Schema.Field(
        component.getName(),
        value(component.getGenericType()),
        doc == null ? "" : doc.value(),
        component.isAnnotationPresent(Required.class),
        range == null ? null : range.min(),
        range == null ? null : range.max(),
        obsolete == null ? "" : obsolete.use());
  }

  private static Schema value(Type type) {
    if (type instanceof ParameterizedType generic) {
      Type[] arguments = generic.getActualTypeArguments();
      boolean isList = generic.getRawType() == List.class;
      return container(
          isList ? Schema.Type.LIST : Schema.Type.MAP, value(arguments[arguments.length - 1]));
    }
    Class<?> raw = (Class<?>) type;
    @Nullable Schema known = PLAIN.get(raw);
    if (known != null) {
      return known;
    }
    return raw.isEnum() ? enumeration(raw) : object(raw);
  }

  private static Schema enumeration(Class<?> type) {
    List<String> names =
        Arrays.stream(type.getEnumConstants()).map(each -> ((Enum<?>) each).name()).toList();
    return new Schema(
        type.getSimpleName(), Schema.Type.ENUM, "", List.of(), null, names, List.of(), false, type);
  }

  private static Schema container(Schema.Type type, Schema items) {
    Class<?> javaType = type == Schema.Type.LIST ? List.class : Map.class;
    return new Schema("", type, "", List.of(), items, List.of(), List.of(), false, javaType);
  }

  private static Schema plain(Schema.Type type, Class<?> javaType) {
    return new Schema("", type, "", List.of(), null, List.of(), List.of(), false, javaType);
  }
}
