package io.inmesh.config.document;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class DocumentTest {
  @Test
  void readsWhatItWrote() throws Exception {
    Random random = new Random(42);
    for (int i = 0; i < 2_000; i++) {
      Node node = node(random, 4);
      assertThat(JsonReader.read(JsonWriter.compact(node), Limits.DEFAULT)).isEqualTo(node);
      String pretty = JsonWriter.pretty(node);
      assertThat(JsonReader.read(pretty, Limits.DEFAULT)).isEqualTo(node);
      if (node instanceof MapNode) {
        assertThat(yaml(pretty)).isEqualTo(node);
      }
    }
  }

  @Test
  void mergesByRfc7386() throws Exception {
    Node target = json("{\"a\":\"b\",\"c\":{\"d\":\"e\",\"f\":\"g\"},\"l\":[1,2]}");
    Node patch = json("{\"a\":\"z\",\"c\":{\"f\":null},\"l\":[3],\"n\":{\"x\":null,\"y\":1}}");
    assertThat(MergePatch.apply(target, patch))
        .isEqualTo(json("{\"a\":\"z\",\"c\":{\"d\":\"e\"},\"l\":[3],\"n\":{\"y\":1}}"));
  }

  @Test
  void knowsWhereThingsStand() throws Exception {
    Node node = json("{\n  \"a\": [\n    {\"b\": 1}\n  ]\n}");
    assertThat(Path.of("a").item(0).field("b").position(node)).isEqualTo(new Position(3, 6));
    assertThat(Path.of("a").item(0).field("missing").position(node)).isEqualTo(new Position(3, 5));
    assertThat(Path.of("a").item(0).field("end-user").toString()).isEqualTo("a[0][\"end-user\"]");
  }

  @Test
  void resolvesAnchorsAndMergeKeys() {
    assertThat(yaml("base: &b {x: 1, y: 2}\nuse: {<<: *b, y: 3}"))
        .isEqualTo(yaml("base: {x: 1, y: 2}\nuse: {y: 3, x: 1}"));
  }

  @Test
  void keepsStringsThatLookLikeOtherThings() {
    assertThat(yaml("a: '1'\nb: yes\nc: 0x1F\nd: 1.50\ne: ~\nf: !!str 1"))
        .isEqualTo(
            Node.of(Map.of("a", "1", "b", "yes", "c", 31, "d", new BigDecimal("1.50"), "f", "1"))
                    instanceof MapNode map
                ? map.with("e", ScalarNode.of(null))
                : null);
  }

  @Test
  void refusesTextAfterTheEnd() {
    assertThatThrownBy(() -> json("{} {}")).isInstanceOf(DocumentException.class);
    assertThatThrownBy(() -> json("[1,]")).isInstanceOf(DocumentException.class);
    assertThatThrownBy(() -> json("01")).isInstanceOf(DocumentException.class);
    assertThatThrownBy(() -> json("\"\\x\"")).isInstanceOf(DocumentException.class);
  }

  private static Node json(String text) throws DocumentException {
    return JsonReader.read(text, Limits.DEFAULT);
  }

  private static Node yaml(String text) {
    List<Node> nodes = new ArrayList<>();
    try {
      YamlReader.read(text, Limits.DEFAULT, nodes);
    } catch (DocumentException e) {
      throw new AssertionError(text, e);
    }
    return nodes.get(0);
  }

  private static Node node(Random random, int depth) {
    return switch (random.nextInt(depth > 0 ? 7 : 5)) {
      case 0 -> ScalarNode.of(text(random));
      case 1 -> ScalarNode.of(random.nextLong());
      case 2 -> ScalarNode.of(random.nextInt(1_000_000) / 64.0 + 0.1);
      case 3 -> ScalarNode.of(random.nextBoolean());
      case 4 -> ScalarNode.of(null);
      case 5 -> {
        List<Node> items = new ArrayList<>();
        for (int i = random.nextInt(4); i > 0; i--) {
          items.add(node(random, depth - 1));
        }
        yield new ListNode(Position.NONE, items);
      }
      default -> {
        MapNode.Builder map = MapNode.builder(Position.NONE);
        for (int i = random.nextInt(4); i > 0; i--) {
          map.put(text(random), node(random, depth - 1));
        }
        yield map.build();
      }
    };
  }

  private static String text(Random random) {
    String letters = "ab <&*:#-{}[]\"'\\/\n\tü€😀0";
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(8); i > 0; i--) {
      text.appendCodePoint(
          letters.codePointAt(
              letters.offsetByCodePoints(
                  0, random.nextInt(letters.codePointCount(0, letters.length())))));
    }
    return text.toString();
  }
}
