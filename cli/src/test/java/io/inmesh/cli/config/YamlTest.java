package io.inmesh.cli.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.config.document.DocumentException;
import io.inmesh.config.document.JsonReader;
import io.inmesh.config.document.Limits;
import io.inmesh.config.document.Node;
import io.inmesh.config.document.YamlReader;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class YamlTest {

  @Test
  void readsBackAsTheSameDocument() throws DocumentException {
    Node node =
        JsonReader.read(
            "{\"a\":{\"b\":[1,{\"c\":\"x y\",\"d\":[]},[true,\"true\",\"1\",\"\"]]},\"e\":{},\"f\":null,"
                + "\"g: h\":\"a\\nb: #c\",\"on\":\"- x\",\"w\":0.5,\"k\":\"*\"}",
            Limits.DEFAULT);
    List<Node> read = new ArrayList<>();
    YamlReader.read(Yaml.write(node), Limits.DEFAULT, read);
    assertThat(read).containsExactly(node);
  }

  @Test
  void looksAsPeopleWriteIt() throws DocumentException {
    Node node =
        JsonReader.read(
            "{\"spec\":{\"hosts\":[\"reviews\"],\"http\":[{\"route\":[{\"weight\":50}]}]}}",
            Limits.DEFAULT);
    assertThat(Yaml.write(node))
        .isEqualTo(
            """
            spec:
              hosts:
              - reviews
              http:
              - route:
                - weight: 50
            """);
  }
}
