package io.inmesh.internal.routing;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.re2j.Pattern;
import io.inmesh.fakes.FakeRequest;
import io.inmesh.fakes.Routes;
import io.inmesh.snapshot.HeaderMatch;
import io.inmesh.snapshot.PathMatch;
import io.inmesh.snapshot.Route;
import io.inmesh.snapshot.StringMatch;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Random tables and random requests: the compiled table finds what {@link NaiveRoutes} finds. The
 * texts are made of few syllables, two of which ({@code Aa}, {@code BB}) have the same hash code,
 * so they collide, nest, and differ by case alone.
 */
class RandomRoutesTest {
  private static final String[] SYLLABLES = {"Aa", "BB", "aa", "bb", "C", "/", "/x"};

  @ParameterizedTest
  @CsvSource({"1, 300", "5, 300", "40, 120", "300, 30", "1500, 6"})
  void theTableFindsTheFirstMatchOfAWalk(int size, int rounds) {
    Random random = new Random(size);
    int found = 0;
    for (int round = 0; round < rounds; round++) {
      List<Route> routes = new ArrayList<>();
      boolean wild = random.nextInt(3) == 0;
      for (int i = 0; i < size; i++) {
        routes.add(route(random, wild));
      }
      RouteTable table = new RouteTable(routes);
      for (int i = 0; i < 100; i++) {
        FakeRequest request = request(random);
        int expected = NaiveRoutes.first(routes, request);
        assertThat(table.find(request, request.path(), Paths.end(request.path())))
            .as("round %d of size %d: %s", round, size, request.path())
            .isEqualTo(expected);
        found += expected > 0 ? 1 : 0;
      }
    }
    assertThat(size == 1 || found > rounds).as("requests that a later route takes").isTrue();
  }

  /**
   * A route.
   *
   * @param wild whether routes without a path of their own are there too; they take most requests
   */
  private static Route route(Random random, boolean wild) {
    Routes route = Routes.to("c").path(path(random, wild));
    if (random.nextInt(4) == 0) {
      route.ignoreCase();
    }
    for (int i = random.nextInt(4); i > 0; i--) {
      route.header(header(random));
    }
    if (random.nextInt(8) == 0) {
      route.query("q", value(random));
    }
    return route.build();
  }

  private static PathMatch path(Random random, boolean wild) {
    String text = "/" + text(random, 5);
    int kind = random.nextInt(wild ? 10 : 8);
    if (kind < 3) {
      return new PathMatch.Exact(text);
    } else if (kind < 5) {
      return new PathMatch.Prefix(text);
    } else if (kind < 8) {
      return new PathMatch.SegmentPrefix(text.endsWith("/") ? text + "Aa" : text);
    }
    return kind == 8
        ? new PathMatch.Any()
        : new PathMatch.Regex(Pattern.compile(text + "(Aa|/x)*"));
  }

  private static HeaderMatch header(Random random) {
    if (random.nextInt(6) == 0) {
      String[] methods = {"GET", "PUT", "POST"};
      return new HeaderMatch(
          ":method", StringMatch.exact(methods[random.nextInt(3)]), false, false);
    }
    boolean odd = random.nextInt(4) == 0;
    return new HeaderMatch(
        "h" + random.nextInt(3),
        odd ? value(random) : StringMatch.exact(text(random, 2)),
        odd && random.nextBoolean(),
        odd && random.nextBoolean());
  }

  private static StringMatch value(Random random) {
    String text = text(random, 2);
    boolean fold = random.nextBoolean();
    return switch (random.nextInt(6)) {
      case 0 -> new StringMatch.Present();
      case 1 -> new StringMatch.Exact(text, fold);
      case 2 -> new StringMatch.Prefix(text, fold);
      case 3 -> new StringMatch.Suffix(text, fold);
      case 4 -> new StringMatch.Contains(text, fold);
      default -> new StringMatch.Regex(Pattern.compile("(Aa)*" + text));
    };
  }

  private static FakeRequest request(Random random) {
    String query = random.nextInt(3) == 0 ? "?a&q=" + text(random, 2) + "&q=" : "";
    FakeRequest request =
        FakeRequest.get("reviews", "/" + text(random, 6) + query)
            .method(random.nextInt(4) == 0 ? "PUT" : "GET");
    for (int i = 0; i < 3; i++) {
      if (random.nextInt(3) > 0) {
        request.header("h" + i, text(random, 2));
      }
    }
    return request;
  }

  private static String text(Random random, int syllablesBelow) {
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(syllablesBelow); i > 0; i--) {
      text.append(SYLLABLES[random.nextInt(SYLLABLES.length)]);
    }
    return text.toString();
  }
}
