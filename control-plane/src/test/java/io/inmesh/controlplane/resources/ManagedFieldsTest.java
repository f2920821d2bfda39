package io.inmesh.controlplane.resources;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.inmesh.config.document.DocumentException;
import io.inmesh.config.document.JsonReader;
import io.inmesh.config.document.JsonWriter;
import io.inmesh.config.document.Limits;
import io.inmesh.config.document.MapNode;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** Server-side apply: what is owned, given up, taken over, in conflict. */
class ManagedFieldsTest {
  private static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");
  private static final Instant LATER = NOW.plusSeconds(60);

  private static MapNode json(String text) {
    try {
      return (MapNode) JsonReader.read(text.replace('\'', '"'), Limits.DEFAULT);
    } catch (DocumentException e) {
      throw new AssertionError(e);
    }
  }

  private static MapNode spec(String spec) {
    return json("{'apiVersion':'v1','metadata':{'name':'a'},'spec':" + spec + "}");
  }

  private static MapNode apply(MapNode current, String manager, boolean force, String spec)
      throws FieldConflictException {
    ManagedFields.Applied applied = ManagedFields.applied(current, spec(spec), manager, force, NOW);
    return ManagedFields.stamp(applied.document(), applied.fields());
  }

  private static MapNode update(MapNode current, String manager, String spec) {
    MapNode next = current.with("spec", spec(spec).map("spec"));
    return ManagedFields.stamp(next, ManagedFields.updated(current, next, null, manager, LATER));
  }

  private static String owners(MapNode document) {
    StringBuilder owners = new StringBuilder();
    String all = JsonWriter.compact(document.map("metadata"));
    for (String each : all.split("\\{\"manager\":", -1)) {
      if (each.contains("fieldsV1")) {
        String manager = each.substring(1, each.indexOf('"', 1));
        String fields =
            each.substring(each.indexOf("fieldsV1") + 10).replaceAll("\\}[,\\]}]*$", "");
        owners
            .append(manager)
            .append(fields.replaceAll("[\"{}]", " ").replaceAll("\\s+", ""))
            .append(';');
      }
    }
    return owners.toString();
  }

  @Test
  void whoAppliesOwnsAndGivesUpWhatIsLeftOut() throws Exception {
    MapNode one = apply(MapNode.EMPTY, "me", false, "{'a':1,'b':{'c':2,'d':3},'list':[1,2]}");
    assertThat(owners(one)).isEqualTo("mef:spec:f:a:,f:b:f:c:,f:d:,f:list:;");
    MapNode two = apply(one, "me", false, "{'b':{'c':2}}");
    assertThat(two.map("spec")).isEqualTo(json("{'b':{'c':2}}"));
    assertThat(apply(two, "me", false, "{'b':{'c':2}}")).isEqualTo(two);
  }

  @Test
  void othersFieldsStayAndAreNotOverwrittenUnlessForced() throws Exception {
    MapNode mine = apply(MapNode.EMPTY, "me", false, "{'a':1}");
    MapNode both = apply(mine, "you", false, "{'a':1,'b':2}");
    assertThat(apply(both, "me", false, "{'c':1}").map("spec"))
        .isEqualTo(json("{'a':1,'b':2,'c':1}"));
    assertThatThrownBy(() -> apply(both, "me", false, "{'a':7,'b':8}"))
        .isInstanceOf(FieldConflictException.class)
        .hasMessage(
            "Apply failed with 2 conflicts: conflict with \"you\" using v1: .spec.a, conflict with \"you\" using v1: .spec.b");
    MapNode forced = apply(both, "me", true, "{'a':7}");
    assertThat(forced.map("spec")).isEqualTo(json("{'a':7,'b':2}"));
    assertThat(owners(forced)).isEqualTo("youf:spec:f:b:;mef:spec:f:a:;");
  }

  @Test
  void whoChangesAFieldTakesItFromWhoAppliedIt() throws Exception {
    MapNode mine = apply(MapNode.EMPTY, "me", false, "{'a':1,'b':2}");
    MapNode edited = update(mine, "kubectl-edit", "{'a':9,'b':2}");
    assertThat(owners(edited)).isEqualTo("mef:spec:f:b:;kubectl-editf:spec:f:a:;");
    assertThatThrownBy(() -> apply(edited, "me", false, "{'a':1,'b':2}"))
        .hasMessageContaining("conflict with \"kubectl-edit\" using v1: .spec.a");
    MapNode removed = update(edited, "kubectl-edit", "{'b':2}");
    assertThat(owners(removed)).isEqualTo("mef:spec:f:b:;");
    assertThat(update(removed, "somebody", "{'b':2}")).isEqualTo(removed);
  }

  @Test
  void manyWhoChangeSomethingAreBounded() {
    MapNode document = spec("{'x':0}");
    for (int i = 0; i < 40; i++) {
      document = update(document, "m" + i, "{'x':0,'f" + i + "':1,'g" + i % 2 + "':" + i + "}");
      assertThat(owners(document).split(";", -1).length).isLessThanOrEqualTo(11);
    }
  }
}
