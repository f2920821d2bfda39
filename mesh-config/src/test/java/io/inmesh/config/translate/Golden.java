package io.inmesh.config.translate;

import com.google.protobuf.Message;
import io.inmesh.config.Samples;
import io.inmesh.config.document.MapNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** What the golden scenarios make, for other tests. */
public final class Golden {
  static final Path FOLDER = Path.of("src/test/resources/golden");

  /** TLS that our client does not speak: it says so, and the calls fail. */
  private static final Set<String> REFUSED =
      Set.of("cds outbound|443||www.googleapis.com", "lds 0.0.0.0_8080");

  private Golden() {}

  /** A resource and where it comes from. */
  public record Made(String scenario, String question, Message resource) {}

  /** Everything that is made for library, sidecar and gateway, and is to be read by them. */
  public static List<Made> forOurClients() throws Exception {
    List<Made> made = new ArrayList<>();
    for (String name : GoldenTest.cases().toList()) {
      Scenario scenario =
          Scenario.read(Samples.text(FOLDER.resolve(name + ".yaml")), name + ".yaml");
      for (MapNode client : scenario.clients()) {
        if (Scenario.description(client).generator() != Generator.GRPC) {
          made.addAll(made(name, scenario, client));
        }
      }
    }
    return made;
  }

  private static List<Made> made(String name, Scenario scenario, MapNode client) {
    Translator translator = new Translator();
    Scope scope = translator.scope(scenario.model(), Scenario.description(client));
    List<Made> made = new ArrayList<>();
    for (String question : scenario.questions(client)) {
      String[] words = question.split(" ", 2);
      if (!REFUSED.contains(question)) {
        translator
            .resource(scenario.model(), scope, Scenario.typeUrl(words[0]), words[1])
            .ifPresent(each -> made.add(new Made(name, question, each)));
      }
    }
    return made;
  }
}
