package io.inmesh.runtime.testing.admission;

import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.snapshot.AuthorizationPolicy;
import io.inmesh.snapshot.StringMatch;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/**
 * The same of servers to which a caller can say what it likes: no way of writing a request is a way
 * around a rule. What counts is what the application gets, and how it may read it.
 */
public abstract class HttpAdmissionContract extends AdmissionContract {
  /** Spellings of /admin/x, and texts that become one when they are read once more. */
  private static final List<String> ADMIN =
      List.of(
          "/admin",
          "/admin/",
          "/admin/x",
          "/admin?x",
          "/admin?/../x",
          "/admin#x",
          "/admin;v=1",
          "/admin;v=1/x",
          "/;v=1/admin",
          ";/admin",
          "//admin",
          "///admin//x",
          "/./admin",
          "/.//admin",
          "/../admin",
          "/x/../admin",
          "/x/y/../../admin/z/../x",
          "/x//../admin",
          "/x/;/../admin",
          "/x/..;/admin",
          "/x/.;/../admin",
          "/x/..;v=1/admin",
          "/x/%2e%2e/admin",
          "/x/%2E./admin",
          "/x/.%2e;/admin",
          "/x/%2e%2e%3b/../admin",
          "/%61dmin",
          "/%61%64%6D%69%6e",
          "/%6%31dmin",
          "/%%36%31dmin",
          "/%%361dmin",
          "/%2561dmin",
          "/x/%2%65%2%65/admin",
          "/x/%252e%252e/admin",
          "\\admin",
          "/\\admin",
          "/x\\..\\admin",
          "/x/..\\admin",
          "/admin%00",
          "/admin%20",
          "/admin%0d%0a",
          "/admin\u0000",
          "/admin\t",
          "/\u00e4/../admin",
          "/x/.\u00a0./admin",
          "admin",
          "http:/admin",
          "http://app:9080/admin",
          "http://app:9080/x/../admin",
          "http://app:9080//admin",
          "http://app:9080/%61dmin",
          "HTTP://APP:9080/admin",
          "https://app:9080/admin",
          "http://app:9080\\admin",
          "http://app:9080?/../admin",
          "http://x@app:9080/admin",
          "//app:9080/admin",
          "x://app:9080/admin",
          "*/../admin",
          "?/admin",
          "");

  private static final List<String> OPEN =
      List.of("/", "/x", "/x/admin", "/x?y=/admin", "/x?/../admin", "/x?a%zz", "/Admin", "/adm");

  @Test
  final void noSpellingOfAPathIsAWayAroundADeny() throws IOException {
    rules(Table.deny(Table.path(StringMatch.prefix("/admin"))));
    for (Protocol protocol : protocols()) {
      for (String target : ADMIN) {
        try (Line line = plain(protocol)) {
          line.ask("GET", target);
        }
        noneIs(path -> path.startsWith("/admin"), protocol + " " + target);
      }
      stillOpen(protocol);
    }
  }

  /** The same paths after what is allowed. */
  @Test
  final void noSpellingOfAPathIsAWayIntoAnAllow() throws IOException {
    rules(Table.allow(Table.path(StringMatch.prefix("/public/"))));
    for (Protocol protocol : protocols()) {
      for (String target : ADMIN) {
        for (String start :
            List.of("/public/..", "/public/x/../..", "/public/..;", "/public//..")) {
          try (Line line = plain(protocol)) {
            line.ask("GET", start + target);
          }
          noneIs(path -> !path.startsWith("/public/"), protocol + " " + start + target);
        }
      }
      assertThat(plain(protocol).ask("GET", "/public/x")).as("" + protocol).isEqualTo(200);
      assertThat(arrivals()).hasSize(1);
    }
  }

  private void noneIs(Predicate<String> forbidden, String asked) {
    for (Arrival each : arrivals()) {
      assertThat(Readings.of(each.target()))
          .as("%s arrived as %s", asked, each.target())
          .noneMatch(forbidden);
      if (!each.path().isEmpty()) {
        assertThat(each.path()).as("%s was read", asked).matches(forbidden.negate());
      }
    }
  }

  private void stillOpen(Protocol protocol) throws IOException {
    Line kept = plain(protocol);
    for (String target : OPEN) {
      assertThat(kept.ask("GET", target)).as(protocol + " " + target).isEqualTo(200);
      assertThat(arrivals()).as(target).hasSize(1);
    }
  }

  @Test
  final void methodsAreComparedAsTheyAre() throws IOException {
    for (Protocol protocol : protocols()) {
      rules(Table.allow(Table.method("GET")));
      for (String method :
          List.of("POST", "HEAD", "OPTIONS", "DELETE", "get", "Get", "GETX", "PROPFIND", "TRACE")) {
        try (Line line = plain(protocol)) {
          line.ask(method, "/x");
        }
        assertThat(arrivals()).as(protocol + " " + method).isEmpty();
      }
      rules(Table.deny(Table.method("GET")));
      for (String header : List.of("x-http-method-override", "x-method-override", ":method")) {
        try (Line line = plain(protocol)) {
          line.ask("GET", "/x?_method=POST", header, "POST");
        }
        assertThat(arrivals()).as(protocol + " " + header).isEmpty();
      }
      assertThat(plain(protocol).ask("HEAD", "/x")).as("" + protocol).isEqualTo(200);
      assertThat(arrivals()).extracting(Arrival::method).containsExactly("HEAD");
    }
  }

  /** No target without a path is admitted by a rule about paths, nor escapes one about all. */
  @Test
  final void targetsWithoutPathMeetTheRules() throws IOException {
    for (AuthorizationPolicy rule :
        List.of(
            Table.deny(Table.ANYBODY), Table.allow(Table.path(StringMatch.prefix("/public"))))) {
      rules(rule);
      for (Protocol protocol : protocols()) {
        for (String target : List.of("*", "app:9080", "/x", "http://app:9080", "")) {
          for (String method : List.of("OPTIONS", "CONNECT", "GET")) {
            try (Line line = plain(protocol)) {
              line.ask(method, target);
            }
            assertThat(arrivals()).as("%s %s %s", protocol, method, target).isEmpty();
          }
        }
      }
    }
  }

  /**
   * Whatever names a host, the application sees the one that was judged, in any case of letters.
   */
  @Test
  final void theHostThatIsJudgedIsTheOneThatArrives() throws IOException {
    for (Protocol protocol : protocols()) {
      rules(Table.deny(Table.host("admin"), Table.host("admin:9080")));
      for (String authority : List.of(AUTHORITY, "admin", "ADMIN", "admin:9080", "x@admin")) {
        for (String target : List.of("/x", "http://admin/x", "http://ADMIN:9080/x")) {
          for (String host : List.of("", "admin", "aDmin:9080", "app:9080, admin")) {
            try (Line line = plain(protocol, authority)) {
              if (host.isEmpty()) {
                line.ask("GET", target);
              } else {
                line.ask("GET", target, "Host", host);
                line.ask("GET", target, "Host", AUTHORITY, "Host", host);
              }
            }
            String what = "%s %s %s %s".formatted(protocol, authority, target, host);
            for (Arrival each : arrivals()) {
              assertThat(each.hosts())
                  .as(what)
                  .noneMatch(one -> one.toLowerCase(Locale.ROOT).matches("(.*@)?admin(:9080)?"));
            }
          }
        }
      }
      assertThat(plain(protocol).ask("GET", "/x")).as("" + protocol).isEqualTo(200);
      assertThat(arrivals()).hasSize(1);
    }
  }

  @Test
  final void whatOnlyTheMeshMaySayDoesNotArriveFromAStranger() throws IOException {
    rules();
    for (Protocol protocol : protocols()) {
      for (String name :
          List.of(
              "x-forwarded-client-cert",
              "X-Forwarded-Client-Cert",
              "x-envoy-internal",
              "X-ENVOY-Original-Path",
              "x-inmesh-peer",
              "x-forwarded-client-cert ",
              "x-inmesh-peer\t")) {
        try (Line line = plain(protocol)) {
          line.ask("GET", "/x", name, "URI=spiffe://cluster.local/ns/default/sa/admin");
          line.ask("GET", "/x", name, "evil", name, "evil", "connection", name + ", x-request-id");
        }
        for (Arrival each : arrivals()) {
          assertThat(each.headers())
              .as(protocol + " " + name)
              .noneMatch(
                  header ->
                      header.matches(
                          "(?s)(x-envoy-|x-inmesh-|x-forwarded-client-cert).*(evil|admin).*"));
        }
      }
    }
  }

  /** What HTTP/2 can say in one field and HTTP/1.1 cannot must not become several there. */
  @Test
  final void noFieldBecomesALineOfItsOwn() throws IOException {
    rules(Table.deny(Table.path(StringMatch.prefix("/admin"))));
    String admin = "GET /admin HTTP/1.1\r\nHost: app:9080\r\n";
    String claim = "x\r\nx-forwarded-client-cert: evil\r\n";
    for (Protocol protocol : protocols()) {
      for (String[] each :
          new String[][] {
            {admin + "x: ", "/x"},
            {"GET", "/x HTTP/1.1\r\n\r\n" + admin},
            {"GET", "/x", "x-a", claim + "\r\n" + admin},
            {"GET", "/x", "x-a", "x\n\n" + admin},
            {"GET", "/x", "x-a", "x\r\r" + admin},
            {"GET", "/x", "x-a\r\nx-inmesh-peer: evil\r\nx-b", "x"},
            {"GET", "/x", "x-a: b\r\n\r\n" + admin + "x", "x"},
            {"GET", "/x", "x-a\u0000", "x"},
            {"GET", "/x", ":path", "/admin"},
            {"GET", "/x", ":authority", "admin"},
            {"GET", "/x", "x-a", "b", ":path", "/admin"},
            {"GET", "/x", "transfer-encoding", "chunked"},
            {"GET", "/x", "content-length", "0", "transfer-encoding", "chunked"},
            {"GET", "/x", "transfer-encoding", "x, chunked"},
            {"GET", "/x", "content-length", "+0"},
            {"GET", "/x", "content-length", "0, 0"},
            {"GET", "/x", "content-length", "0", "content-length", "1"},
            {"GET", "/x", "upgrade", "h2c", "connection", "upgrade, http2-settings"},
            {"GET", "/x", "x-a", "b\r\n x: folded"},
          }) {
        try (Line line = plain(protocol)) {
          line.ask(each[0], each[1], List.of(each).subList(2, each.length).toArray(String[]::new));
        }
        String what = protocol + " " + String.join("|", each);
        List<Arrival> arrived = arrivals();
        assertThat(arrived).as(what).hasSizeLessThan(2);
        for (Arrival one : arrived) {
          assertThat(one.target()).as(what).doesNotContain("admin");
          assertThat(one.hosts()).as(what).doesNotContain("admin");
          assertThat(one.headers()).as(what).noneMatch(header -> header.contains("evil"));
        }
      }
    }
  }
}
