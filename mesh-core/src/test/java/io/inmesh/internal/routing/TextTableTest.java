package io.inmesh.internal.routing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TextTableTest {

  private static int find(TextTable table, String text) {
    return table.find(text.hashCode(), text, text.length());
  }

  @Test
  void equalHashCodesAreToldApartByTheText() {
    TextTable table = new TextTable(false, Map.of("AaAa", 1, "AaBB", 2, "BBAa", 3));
    assertThat(find(table, "AaAa")).isEqualTo(1);
    assertThat(find(table, "AaBB")).isEqualTo(2);
    assertThat(find(table, "BBAa")).isEqualTo(3);
    assertThat(find(table, "BBBB")).isEqualTo(TextTable.NONE);
  }

  @Test
  void onlyTheBeginningOfALongerTextCounts() {
    TextTable table = new TextTable(false, Map.of("/api", 7));
    assertThat(table.find("/api".hashCode(), "/api/v1", 4)).isEqualTo(7);
    assertThat(table.find("/apj".hashCode(), "/apj/v1", 4)).isEqualTo(TextTable.NONE);
  }

  @Test
  void anEmptyTextIsATextAndAnEmptyTableHasNone() {
    assertThat(find(new TextTable(false, Map.of("", 5)), "")).isEqualTo(5);
    assertThat(find(new TextTable(false, Map.of("a", 5)), "")).isEqualTo(TextTable.NONE);
    assertThat(find(new TextTable(false, Map.of()), "a")).isEqualTo(TextTable.NONE);
  }

  @Test
  void caseIsIgnoredWhenItFolds() {
    TextTable table = new TextTable(true, Map.of("/abc", -3));
    assertThat(table.find("/abc".hashCode(), "/ABC", 4)).isEqualTo(-3);
  }

  @Test
  void textsBeyondLatinAreFoundToo() {
    TextTable table = new TextTable(false, Map.of("/日本", 1, "/a", 2, "/é", 3));
    assertThat(find(table, "/日本")).isEqualTo(1);
    assertThat(find(table, "/a")).isEqualTo(2);
    assertThat(find(table, "/é")).isEqualTo(3);
  }

  @Test
  void everyTextOfManyIsFoundAndNoStranger() {
    Map<String, Integer> values = new LinkedHashMap<>();
    for (int i = 0; i < 5000; i++) {
      values.put("/service-" + i, i);
    }
    TextTable table = new TextTable(false, values);
    values.forEach((text, value) -> assertThat(find(table, text)).isEqualTo(value));
    assertThat(find(table, "/service-5000")).isEqualTo(TextTable.NONE);
  }
}
