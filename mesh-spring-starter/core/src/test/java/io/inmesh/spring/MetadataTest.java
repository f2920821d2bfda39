package io.inmesh.spring;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Parameter;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Name;

/** The metadata that IDEs show is written by hand; it names what can be set, and nothing else. */
class MetadataTest {
  private static final Pattern NAME =
      Pattern.compile("\"name\": \"(inmesh\\.[a-z.-]+)\", \"type\"");

  @Test
  void everyPropertyIsDescribed() throws Exception {
    Set<String> properties = new TreeSet<>();
    collect("inmesh.", InmeshProperties.class, properties);
    assertThat(described()).isEqualTo(properties);
  }

  private static Set<String> described() throws IOException {
    try (InputStream in =
        MetadataTest.class.getResourceAsStream("/META-INF/spring-configuration-metadata.json")) {
      Matcher matcher = NAME.matcher(new String(in.readAllBytes(), StandardCharsets.UTF_8));
      Set<String> names = new TreeSet<>();
      while (matcher.find()) {
        names.add(matcher.group(1));
      }
      return names;
    }
  }

  private static void collect(String prefix, Class<?> type, Set<String> to) {
    for (Parameter each : type.getDeclaredConstructors()[0].getParameters()) {
      Name given = each.getAnnotation(Name.class);
      String own = given == null ? each.getName() : given.value();
      String name = prefix + own.replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
      if (each.getType().isRecord()) {
        collect(name + ".", each.getType(), to);
      } else {
        to.add(name);
      }
    }
  }
}
