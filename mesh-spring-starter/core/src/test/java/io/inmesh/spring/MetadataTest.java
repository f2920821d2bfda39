package io.inmesh.spring;

import static org.assertj.core.api.Assertions.assertThat;

import java.beans.Introspector;
import java.beans.PropertyDescriptor;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

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

  private static void collect(String prefix, Class<?> type, Set<String> to) throws Exception {
    for (PropertyDescriptor each :
        List.of(Introspector.getBeanInfo(type, Object.class).getPropertyDescriptors())) {
      String name = prefix + each.getName().replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
      if (each.getWriteMethod() == null) {
        collect(name + ".", each.getPropertyType(), to);
      } else {
        to.add(name);
      }
    }
  }
}
