package io.inmesh.config.translate;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Message;
import com.google.protobuf.util.JsonFormat;
import io.inmesh.config.Samples;
import io.inmesh.config.document.JsonReader;
import io.inmesh.config.document.JsonWriter;
import io.inmesh.config.document.Limits;
import io.inmesh.config.document.ListNode;
import io.inmesh.config.document.MapNode;
import io.inmesh.config.document.Node;
import io.inmesh.config.document.Position;
import io.inmesh.config.document.ScalarNode;
import io.inmesh.config.model.MeshModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Each {@code golden/NAME.yaml} holds resources and one document {@code golden: {clients,
 * instances, ask}}; what is made of them stands in {@code NAME.json}. Run with {@code
 * -Dsurefire.arguments=-Dgolden.write=true} to write what is made now, and read the difference
 * before it is committed.
 */
class GoldenTest {
  private static final Path FOLDER = Path.of("src/test/resources/golden");

  static Stream<String> cases() throws IOException {
    try (Stream<Path> files = Files.list(FOLDER)) {
      return files
          .map(each -> each.getFileName().toString())
          .filter(each -> each.endsWith(".yaml"))
          .map(each -> each.substring(0, each.length() - ".yaml".length()))
          .sorted()
          .toList()
          .stream();
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void makesWhatItMade(String name) throws Exception {
    String made = JsonWriter.pretty(translate(name));
    Path file = FOLDER.resolve(name + ".json");
    if (Boolean.getBoolean("golden.write")) {
      Files.writeString(file, made);
    }
    assertThat(made).isEqualTo(Files.readString(file));
  }

  private static Node translate(String name) throws Exception {
    Scenario scenario = Scenario.read(Samples.text(FOLDER.resolve(name + ".yaml")), name + ".yaml");
    MapNode.Builder byClient = MapNode.builder(Position.NONE);
    for (MapNode client : scenario.clients()) {
      MapNode.Builder answers = MapNode.builder(Position.NONE);
      for (String question : scenario.questions(client)) {
        answers.put(question, ask(scenario.model(), Scenario.description(client), question));
      }
      byClient.put(client.string("name"), answers.build());
    }
    return byClient.build();
  }

  private static Node ask(MeshModel model, ClientDescription client, String question)
      throws Exception {
    Translator translator = new Translator();
    Scope scope = translator.scope(model, client);
    String[] words = question.split(" ", 2);
    String type = Scenario.typeUrl(words[0]);
    if (words[1].equals("*")) {
      List<Node> names =
          translator.wildcard(model, scope, type).stream()
              .sorted()
              .<Node>map(ScalarNode::of)
              .toList();
      return new ListNode(Position.NONE, names);
    }
    Optional<? extends Message> resource = translator.resource(model, scope, type, words[1]);
    if (resource.isEmpty()) {
      return ScalarNode.of(null);
    }
    String json =
        JsonFormat.printer()
            .usingTypeRegistry(Registry.ALL)
            .preservingProtoFieldNames()
            .print(resource.get());
    return JsonReader.read(json, Limits.DEFAULT);
  }
}
