package io.inmesh.testing;

import io.inmesh.spi.ConfigSource;
import io.inmesh.spi.ConfigSourceContract;
import java.util.List;

class RulesSourceTest extends ConfigSourceContract {
  private static final String SERVICE =
      """
      apiVersion: v1
      kind: Service
      metadata: {name: %s, namespace: default}
      spec:
        ports: [{name: http, port: 80}]
      """;

  private RulesSource source;

  @Override
  protected ConfigSource open() {
    Rules rules = Rules.none("default");
    for (String name : List.of("present", "known", "later")) {
      rules = rules.with(SERVICE.formatted(name), "test.yaml");
    }
    source = new RulesSource(rules);
    return source;
  }

  /** All that can be asked for is in the rules: whoever asks has it. */
  @Override
  protected void publish(List<String> present, List<String> absent) {}

  @Override
  protected void close() {
    source.close();
  }
}
