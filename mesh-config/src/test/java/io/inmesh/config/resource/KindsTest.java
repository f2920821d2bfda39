package io.inmesh.config.resource;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class KindsTest {
  @Test
  void answersToEveryNameOfAKind() {
    assertThat(Kinds.named("vs")).contains(Kinds.VIRTUAL_SERVICE);
    assertThat(Kinds.named("virtualservices.networking.istio.io")).contains(Kinds.VIRTUAL_SERVICE);
    assertThat(Kinds.named("Service")).contains(Kinds.SERVICE);
    assertThat(Kinds.named("deploy")).contains(Kinds.DEPLOYMENT);
    assertThat(Kinds.named("pizza")).isEmpty();
  }

  @Test
  void describesEveryFieldOfEveryKind() {
    for (Kind kind : Kinds.all()) {
      describes(kind.schema(), kind.kind(), new HashSet<>());
    }
  }

  @Test
  void hasNoNameTwice() {
    Set<String> names = new HashSet<>();
    for (Kind kind : Kinds.all()) {
      assertThat(names.add(kind.plural())).isTrue();
      kind.shortNames().forEach(each -> assertThat(names.add(each)).as(each).isTrue());
    }
  }

  private static void describes(Schema schema, String path, Set<Schema> seen) {
    if (schema.items() != null) {
      describes(schema.items(), path, seen);
    }
    if (schema.type() == Schema.Type.OBJECT && seen.add(schema)) {
      assertThat(schema.description()).as(path).isNotEmpty();
      for (Schema.Field field : schema.fields()) {
        assertThat(field.description()).as(path + "." + field.name()).isNotEmpty();
        describes(field.schema(), path + "." + field.name(), seen);
      }
      for (var group : schema.oneOfs()) {
        group.forEach(each -> assertThat(schema.field(each)).as(path + "." + each).isPresent());
      }
    }
  }
}
