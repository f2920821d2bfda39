package io.inmesh.internal.routing;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.re2j.Pattern;
import io.inmesh.call.RequestView;
import io.inmesh.fakes.FakeRequest;
import io.inmesh.fakes.Routes;
import io.inmesh.snapshot.HeaderMatch;
import io.inmesh.snapshot.PathMatch;
import io.inmesh.snapshot.Route;
import io.inmesh.snapshot.StringMatch;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RouteTableTest {

  private static int find(RequestView request, Routes... routes) {
    RouteTable table = new RouteTable(Arrays.stream(routes).map(Routes::build).toList());
    return table.find(request, request.path(), Paths.end(request.path()));
  }

  private static FakeRequest get(String path) {
    return FakeRequest.get("reviews", path);
  }

  @Test
  void theFirstMatchWinsWhateverIsMoreSpecific() {
    assertThat(find(get("/a/b"), Routes.to("c").prefix("/a"), Routes.to("c").exact("/a/b")))
        .isZero();
    assertThat(find(get("/a/b"), Routes.to("c").exact("/a/b"), Routes.to("c").prefix("/a")))
        .isZero();
    assertThat(find(get("/x"), Routes.to("c"), Routes.to("c").exact("/x"))).isZero();
  }

  @Test
  void noMatchIsMinusOne() {
    assertThat(find(get("/x"), Routes.to("c").exact("/y"))).isEqualTo(-1);
    assertThat(find(get("/x"))).isEqualTo(-1);
  }

  @ParameterizedTest
  @CsvSource({
    "/foo, /foo, true",
    "/foo, /foobar, true",
    "/foo, /fo, false",
    "/foo, /Foo, false",
    "/foo, /foo?x=1, true",
    "/foo, /?x=/foo, false",
    "/foo/, /foo, false"
  })
  void aPrefixIsPlainText(String prefix, String path, boolean matches) {
    assertThat(find(get(path), Routes.to("c").prefix(prefix)) == 0).isEqualTo(matches);
  }

  @ParameterizedTest
  @CsvSource({
    "/foo, /foo, true",
    "/foo, /foo/, true",
    "/foo, /foo/bar, true",
    "/foo, /foobar, false",
    "/foo, /foo?x, true"
  })
  void aSegmentPrefixEndsAtASlash(String prefix, String path, boolean matches) {
    PathMatch match = new PathMatch.SegmentPrefix(prefix);
    assertThat(find(get(path), Routes.to("c").path(match)) == 0).isEqualTo(matches);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/foo", "/FOO", "/Foo?x"})
  void caseCanBeIgnored(String path) {
    assertThat(find(get(path), Routes.to("c").exact("/fOo").ignoreCase())).isZero();
    assertThat(find(get(path), Routes.to("c").prefix("/FO").ignoreCase())).isZero();
  }

  @Test
  void caseIsIgnoredBeyondAsciiToo() {
    assertThat(find(get("/ÄB"), Routes.to("c").exact("/äb").ignoreCase())).isZero();
  }

  @Test
  void aRegexMustMatchTheWholePathWithoutItsQuery() {
    PathMatch regex = new PathMatch.Regex(Pattern.compile("/a+"));
    assertThat(find(get("/aaa"), Routes.to("c").path(regex))).isZero();
    assertThat(find(get("/aaa?q"), Routes.to("c").path(regex))).isZero();
    assertThat(find(get("/aaab"), Routes.to("c").path(regex))).isEqualTo(-1);
  }

  @Test
  void headersMustAllMatch() {
    Routes route = Routes.to("c").header("a", "1").header("b", "2");
    assertThat(find(get("/").header("a", "1").header("b", "2"), route)).isZero();
    assertThat(find(get("/").header("a", "1"), route)).isEqualTo(-1);
  }

  @Test
  void pseudoHeadersAreTheRequestLine() {
    assertThat(find(get("/").method("PUT"), Routes.to("c").header(":method", "PUT"))).isZero();
    assertThat(find(get("/"), Routes.to("c").header(":method", "PUT"))).isEqualTo(-1);
    assertThat(find(get("/"), Routes.to("c").header(":authority", "reviews"))).isZero();
  }

  @Test
  void anAbsentHeaderFailsAnInvertedMatchUnlessItCountsAsEmpty() {
    StringMatch exact = StringMatch.exact("x");
    assertThat(find(get("/"), Routes.to("c").header(new HeaderMatch("a", exact, true, false))))
        .isEqualTo(-1);
    assertThat(find(get("/"), Routes.to("c").header(new HeaderMatch("a", exact, true, true))))
        .isZero();
  }

  @Test
  void presenceCanBeInverted() {
    HeaderMatch absent = new HeaderMatch("a", new StringMatch.Present(), true, false);
    assertThat(find(get("/"), Routes.to("c").header(absent))).isZero();
    assertThat(find(get("/").header("a", ""), Routes.to("c").header(absent))).isEqualTo(-1);
  }

  @ParameterizedTest
  @CsvSource({
    "/?a=1, true",
    "/?b=2&a=1, true",
    "/?a=2, false",
    "/?aa=1, false",
    "/, false",
    "/?b=a=1, false",
    "/?a=2&a=1, false"
  })
  void queryParametersAreComparedAsWritten(String path, boolean matches) {
    Routes route = Routes.to("c").query("a", StringMatch.exact("1"));
    assertThat(find(get(path), route) == 0).isEqualTo(matches);
  }

  @Test
  void aBareParameterIsEmptyAndThere() {
    assertThat(find(get("/?a"), Routes.to("c").query("a", StringMatch.exact("")))).isZero();
    assertThat(find(get("/?a"), Routes.to("c").query("a", new StringMatch.Present()))).isZero();
  }

  /** Random tables, random requests: the index finds what a walk in order finds. */
  @Test
  void theIndexEqualsAWalk() {
    Random random = new Random(42);
    for (int round = 0; round < 400; round++) {
      List<Route> routes = new ArrayList<>();
      int size = 1 + random.nextInt(60);
      for (int i = 0; i < size; i++) {
        routes.add(randomRoute(random));
      }
      RouteTable table = new RouteTable(routes);
      for (int i = 0; i < 40; i++) {
        FakeRequest request = randomRequest(random);
        int end = Paths.end(request.path());
        assertThat(table.find(request, request.path(), end))
            .as("round %d: %s in %s", round, request.path(), routes)
            .isEqualTo(walk(routes, request, end));
      }
    }
  }

  private static int walk(List<Route> routes, RequestView request, int end) {
    for (int i = 0; i < routes.size(); i++) {
      if (new RouteTest(routes.get(i).match()).test(request, request.path(), end)) {
        return i;
      }
    }
    return -1;
  }

  private static Route randomRoute(Random random) {
    Routes route = Routes.to("c").path(randomPath(random));
    if (random.nextInt(4) == 0) {
      route.ignoreCase();
    }
    for (int i = random.nextInt(3); i > 0; i--) {
      String name = "h" + random.nextInt(3);
      StringMatch value =
          random.nextInt(4) > 0
              ? StringMatch.exact("v" + random.nextInt(8))
              : new StringMatch.Prefix("V", random.nextBoolean());
      route.header(new HeaderMatch(name, value, random.nextInt(6) == 0, random.nextInt(6) == 0));
    }
    if (random.nextInt(6) == 0) {
      route.query("q", StringMatch.exact("" + random.nextInt(2)));
    }
    return route.build();
  }

  private static PathMatch randomPath(Random random) {
    String text = randomText(random);
    return switch (random.nextInt(6)) {
      case 0 -> new PathMatch.Any();
      case 1, 2 -> new PathMatch.Exact(text);
      case 3 -> new PathMatch.SegmentPrefix(text.endsWith("/") ? text + "a" : text);
      case 4 -> new PathMatch.Regex(Pattern.compile(text + ".*"));
      default -> new PathMatch.Prefix(text);
    };
  }

  private static String randomText(Random random) {
    StringBuilder text = new StringBuilder("/");
    for (int i = random.nextInt(4); i > 0; i--) {
      text.append("aAb/".charAt(random.nextInt(4)));
    }
    return text.toString();
  }

  private static FakeRequest randomRequest(Random random) {
    String path = randomText(random) + (random.nextInt(3) == 0 ? "?q=" + random.nextInt(2) : "");
    FakeRequest request = get(path);
    for (int i = 0; i < 3; i++) {
      if (random.nextBoolean()) {
        request.header("h" + i, "v" + random.nextInt(8));
      }
    }
    return request;
  }
}
