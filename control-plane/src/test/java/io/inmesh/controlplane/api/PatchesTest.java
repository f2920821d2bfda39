package io.inmesh.controlplane.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.inmesh.config.document.DocumentException;
import io.inmesh.config.document.JsonReader;
import io.inmesh.config.document.JsonWriter;
import io.inmesh.config.document.Limits;
import io.inmesh.config.document.MapNode;
import io.inmesh.config.document.Node;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** JSON patches by RFC 6902, and strategic merges by Kubernetes' rules. */
class PatchesTest {
  private static Node json(String text) {
    try {
      return JsonReader.read(text.replace('\'', '"'), Limits.DEFAULT);
    } catch (DocumentException e) {
      throw new AssertionError(text, e);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{'a':1} | [{'op':'add','path':'/b','value':2}] | {'a':1,'b':2}",
        "{'a':[1,2]} | [{'op':'add','path':'/a/1','value':9}] | {'a':[1,9,2]}",
        "{'a':[1]} | [{'op':'add','path':'/a/-','value':9}] | {'a':[1,9]}",
        "{'a':[1,2]} | [{'op':'remove','path':'/a/0'}] | {'a':[2]}",
        "{'a':[1,2]} | [{'op':'replace','path':'/a/1','value':9}] | {'a':[1,9]}",
        "{'a':1,'b':{}} | [{'op':'move','from':'/a','path':'/b/c'}] | {'b':{'c':1}}",
        "{'a':{'x':1}} | [{'op':'copy','from':'/a','path':'/b'}] | {'a':{'x':1},'b':{'x':1}}",
        "{'a/b~':1} | [{'op':'test','path':'/a~1b~0','value':1}] | {'a/b~':1}",
        "{'a':1} | [{'op':'replace','path':'','value':{'z':0}}] | {'z':0}",
      })
  void patchesByPointer(String document, String patch, String expected) {
    assertThat(JsonPatch.apply(json(document), json(patch))).isEqualTo(json(expected));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "[{'op':'remove','path':'/b'}]",
        "[{'op':'replace','path':'/a/x','value':1}]",
        "[{'op':'add','path':'/l/5','value':1}]",
        "[{'op':'add','path':'/l/01','value':1}]",
        "[{'op':'add','path':'a','value':1}]",
        "[{'op':'add','path':'/a'}]",
        "[{'op':'test','path':'/a','value':2}]",
        "[{'op':'nosuch','path':'/a'}]",
        "[1]",
        "{}",
      })
  void refusesPatchesThatDoNotFit(String patch) {
    assertThatThrownBy(() -> JsonPatch.apply(json("{'a':1,'l':[1]}"), json(patch)))
        .isInstanceOf(ApiException.class);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{'spec':{'ports':[{'port':1,'name':'a'}]}} | {'spec':{'ports':[{'port':1,'name':'b'}]}} | {'spec':{'ports':[{'port':1,'name':'b'}]}}",
        "{'spec':{'ports':[{'port':1}]}} | {'spec':{'ports':[{'port':2}]}} | {'spec':{'ports':[{'port':1},{'port':2}]}}",
        "{'spec':{'ports':[{'port':1},{'port':2}]}} | {'spec':{'ports':[{'$patch':'delete','port':1}]}} | {'spec':{'ports':[{'port':2}]}}",
        "{'spec':{'ports':[{'port':1}]}} | {'spec':{'ports':[{'$patch':'replace'},{'port':9}]}} | {'spec':{'ports':[{'port':9}]}}",
        "{'spec':{'selector':{'a':'1','b':'2'}}} | {'spec':{'selector':{'$patch':'replace','c':'3'}}} | {'spec':{'selector':{'c':'3'}}}",
        "{'spec':{'selector':{'a':'1'}}} | {'spec':{'selector':{'$patch':'delete'}}} | {'spec':{}}",
        "{'spec':{'x':[1,2]}} | {'spec':{'x':[3]}} | {'spec':{'x':[3]}}",
        "{'spec':{'x':[1,2]}} | {'spec':{'$deleteFromPrimitiveList/x':[1]}} | {'spec':{'x':[2]}}",
        "{'spec':{'x':1,'y':2}} | {'spec':{'$retainKeys':['y'],'y':3}} | {'spec':{'y':3}}",
        "{'spec':{'x':1}} | {'spec':{'x':null}} | {'spec':{}}",
        "{'spec':{'ports':[{'port':1},{'port':2}]}} | {'spec':{'$setElementOrder/ports':[{'port':2},{'port':1}]}} | {'spec':{'ports':[{'port':2},{'port':1}]}}",
      })
  void mergesByStrategy(String document, String patch, String expected) {
    Node merged = StrategicMerge.apply("Service", (MapNode) json(document), (MapNode) json(patch));
    assertThat(JsonWriter.compact(merged)).isEqualTo(JsonWriter.compact(json(expected)));
  }

  @Test
  void wantsTheKeyOfAnItem() {
    assertThatThrownBy(
            () ->
                StrategicMerge.apply(
                    "Service", MapNode.EMPTY, (MapNode) json("{'spec':{'ports':[{'name':'a'}]}}")))
        .isInstanceOf(ApiException.class)
        .hasMessageContaining("spec.ports");
  }

  @Test
  @Timeout(10)
  void refusesAPatchThatCopiesTheObjectIntoItself() {
    StringBuilder doubling = new StringBuilder("[");
    StringBuilder deepening = new StringBuilder("[");
    for (int i = 0; i < 400; i++) {
      String comma = i == 0 ? "" : ",";
      doubling
          .append(comma)
          .append("{\"op\":\"copy\",\"from\":\"\",\"path\":\"/x%d\"}".formatted(i));
      deepening
          .append(comma)
          .append("{\"op\":\"add\",\"path\":\"/b\",\"value\":{}},")
          .append("{\"op\":\"move\",\"from\":\"/a\",\"path\":\"/b/a\"},")
          .append("{\"op\":\"move\",\"from\":\"/b\",\"path\":\"/a\"}");
    }
    for (StringBuilder patch : List.of(doubling, deepening)) {
      assertThatThrownBy(() -> JsonPatch.apply(json("{\"a\":1}"), json(patch + "]")))
          .isInstanceOfSatisfying(ApiException.class, e -> assertThat(e.code()).isEqualTo(422))
          .hasMessageMatching("(?s).*(parts|levels deep).*");
    }
  }
}
