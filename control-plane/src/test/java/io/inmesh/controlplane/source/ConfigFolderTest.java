package io.inmesh.controlplane.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.config.document.MapNode;
import io.inmesh.config.document.Node;
import io.inmesh.config.resource.Kinds;
import io.inmesh.config.resource.Resource;
import io.inmesh.controlplane.resources.Analyzer;
import io.inmesh.controlplane.resources.ResourceService;
import io.inmesh.controlplane.resources.WriteOptions;
import io.inmesh.controlplane.store.Database;
import io.inmesh.controlplane.store.ResourceKey;
import io.inmesh.controlplane.store.ResourceStore;
import io.inmesh.controlplane.store.StoredResource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The store says what the folder says, and leaves alone what it never said. */
class ConfigFolderTest {
  @TempDir Path data;
  @TempDir Path folder;
  private Database database;
  private ResourceStore store;
  private ResourceService service;
  private ConfigFolder config;

  @BeforeEach
  void open() throws Exception {
    database = Database.in(data);
    store = new ResourceStore(database, Clock.systemUTC());
    service = new ResourceService(store, Analyzer.NONE, Clock.systemUTC());
    config = new ConfigFolder(folder, store, service);
  }

  @AfterEach
  void close() {
    database.close();
  }

  private static String rule(String name, String host) {
    return "apiVersion: networking.istio.io/v1\nkind: DestinationRule\nmetadata: {name: %s}\nspec: {host: %s}\n"
        .formatted(name, host);
  }

  private void write(String file, String text) throws IOException {
    Path path = folder.resolve(file);
    Files.createDirectories(Objects.requireNonNull(path.getParent()));
    Files.writeString(path, text);
  }

  private static ResourceKey key(String name) {
    return ResourceService.key(Kinds.DESTINATION_RULE, "default", name);
  }

  private MapNode stored(String name) {
    StoredResource resource = store.snapshot().get(key(name));
    return resource == null ? MapNode.EMPTY : resource.document();
  }

  @Test
  void storesWithThePlace() throws IOException {
    write("sub/two.yaml", rule("a", "x") + "---\n" + rule("b", "y"));
    assertThat(config.sync()).isEmpty();
    assertThat(stored("a").map("spec").string("host")).isEqualTo("x");
    assertThat(stored("b").map("metadata").map("annotations").string(Resource.SOURCE_ANNOTATION))
        .isEqualTo("sub/two.yaml:6:1");
  }

  @Test
  void moreFilesThanItReadsChangeNothing() throws IOException {
    write("a.yaml", rule("a", "x"));
    write("b.yaml", rule("b", "x"));
    assertThat(config.sync()).isEmpty();
    write("c.yaml", rule("c", "x"));
    ConfigFolder small = new ConfigFolder(folder, store, service, 2);
    assertThat(small.sync()).singleElement().asString().contains("more than 2 files");
    assertThat(List.of(stored("a"), stored("b"))).doesNotContain(MapNode.EMPTY);
    assertThat(stored("c")).isEqualTo(MapNode.EMPTY);
  }

  @Test
  void changesAndDeletesWithTheFiles() throws IOException {
    write("a.yaml", rule("a", "x"));
    write("b.yaml", rule("b", "x"));
    config.sync();
    long before = store.snapshot().revision();
    assertThat(config.sync()).isEmpty();
    assertThat(store.snapshot().revision()).as("nothing changed").isEqualTo(before);
    write("a.yaml", rule("a", "z"));
    Files.delete(folder.resolve("b.yaml"));
    config.sync();
    assertThat(stored("a").map("spec").string("host")).isEqualTo("z");
    assertThat(stored("b")).isEqualTo(MapNode.EMPTY);
  }

  @Test
  void keepsWhatABrokenFileLastSaid() throws IOException {
    write("a.yaml", rule("a", "x"));
    config.sync();
    write("a.yaml", rule("a", "x").replace("host:", "hots:"));
    List<String> problems = config.sync();
    assertThat(problems)
        .anySatisfy(
            each ->
                assertThat(each)
                    .startsWith("a.yaml:4:")
                    .contains("spec.hots", "did you mean \"host\"?"));
    assertThat(stored("a").map("spec").string("host")).isEqualTo("x");
  }

  @Test
  void leavesOthersAlone() throws Exception {
    write("a.yaml", rule("a", "x"));
    config.sync();
    MapNode mine =
        (MapNode)
            Node.of(
                Map.of(
                    "apiVersion",
                    "networking.istio.io/v1",
                    "kind",
                    "DestinationRule",
                    "metadata",
                    Map.of("name", "mine"),
                    "spec",
                    Map.of("host", "m")));
    service.create(Kinds.DESTINATION_RULE, "default", mine, new WriteOptions("me", "me", false));
    Files.delete(folder.resolve("a.yaml"));
    config.sync();
    assertThat(stored("a")).isEqualTo(MapNode.EMPTY);
    assertThat(stored("mine").map("spec").string("host")).isEqualTo("m");
  }
}
