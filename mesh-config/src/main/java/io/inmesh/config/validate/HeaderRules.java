package io.inmesh.config.validate;

import io.inmesh.config.document.Path;
import io.inmesh.config.document.Texts;
import io.inmesh.config.resource.VirtualService.HTTPRewrite;
import io.inmesh.config.resource.VirtualService.Headers;
import io.inmesh.config.resource.VirtualService.Headers.HeaderOperations;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Names and values of headers, and which of them may be changed where. */
final class HeaderRules {
  private static final Pattern TOKEN = Pattern.compile("[!#$%&'*+\\-.^_`|~0-9A-Za-z]+");
  private static final Pattern WORD = Pattern.compile("[-_A-Za-z0-9]+");
  private static final Pattern PROBE = Pattern.compile("[-A-Za-z0-9]+");
  private static final Pattern CLAIM =
      Pattern.compile("@request\\.auth\\.claims(\\..+|\\[.+])", Pattern.CASE_INSENSITIVE);
  private static final Set<String> PSEUDO =
      Set.of(":method", ":scheme", ":authority", ":path", ":status");
  private static final Set<String> AUTHORITY = Set.of("host", ":authority");
  private static final String MEND = "letters, digits and '-'";

  private final Check check;

  HeaderRules(Check check) {
    this.check = check;
  }

  /** Whether a header of a match is a claim of the request's token. */
  static boolean isClaim(String name) {
    return CLAIM.matcher(name).matches();
  }

  /** A header that a rule looks at. */
  void matched(String name, Path path) {
    boolean known = isClaim(name) || PSEUDO.contains(name) || TOKEN.matcher(name).matches();
    check.require(known, path, noName(name), MEND);
  }

  /** A header that browsers are told of. */
  void listed(List<String> names, Path path) {
    for (int i = 0; i < names.size(); i++) {
      String name = names.get(i);
      check.require(TOKEN.matcher(name).matches(), path.item(i), noName(name), MEND);
    }
  }

  /** A header that a claim of a token goes to. */
  void ofClaim(String name, Path path) {
    check.require(WORD.matcher(name).matches(), path, noName(name), MEND + " and '_'");
  }

  /** A header that a probe sends. */
  void ofProbe(String name, Path path) {
    check.require(PROBE.matcher(name).matches(), path, noName(name), MEND);
  }

  /** All changes of a rule or of one of its destinations. */
  void edits(@Nullable Headers headers, Path path) {
    if (headers != null) {
      operations(headers.request(), path.field("request"), true);
      operations(headers.response(), path.field("response"), false);
    }
  }

  /** The authority, which only one of all changes may set. */
  void authority(@Nullable HTTPRewrite rewrite, @Nullable Headers headers, Path path) {
    List<Path> places = new ArrayList<>();
    if (rewrite != null && rewrite.authority() != null && !rewrite.authority().isEmpty()) {
      places.add(path.field("rewrite").field("authority"));
    }
    HeaderOperations request = headers == null ? null : headers.request();
    if (request != null) {
      Path at = path.field("headers").field("request");
      collect(request.set(), at.field("set"), places);
      collect(request.add(), at.field("add"), places);
    }
    if (places.size() > 1) {
      check.error(
          places.get(1), "the authority is set by %s too".formatted(places.get(0)), "keep one");
    }
  }

  private static void collect(Map<String, String> headers, Path path, List<Path> places) {
    headers.keySet().stream()
        .filter(HeaderRules::isAuthority)
        .forEach(each -> places.add(path.field(each)));
  }

  private void operations(@Nullable HeaderOperations operations, Path path, boolean request) {
    if (operations == null) {
      return;
    }
    values(operations.set(), path.field("set"), request);
    values(operations.add(), path.field("add"), request);
    for (int i = 0; i < operations.remove().size(); i++) {
      edited(operations.remove().get(i), path.field("remove").item(i), false);
    }
  }

  private void values(Map<String, String> headers, Path path, boolean authorityToo) {
    headers.forEach(
        (name, value) -> {
          edited(name, path.field(name), authorityToo);
          value(value, path.field(name));
        });
  }

  private void edited(String name, Path path, boolean authorityToo) {
    String plain = name.startsWith(":") ? name.substring(1) : name;
    check.require(TOKEN.matcher(plain).matches(), path, noName(name), MEND);
    boolean kept = isAuthority(name) ? !authorityToo : name.startsWith(":");
    check.require(
        !kept,
        path,
        "\"%s\" cannot be set as a header".formatted(Texts.printable(name)),
        "use rewrite, redirect or directResponse");
  }

  private void value(String value, Path path) {
    if (value.chars().anyMatch(each -> each != '\t' && (each < ' ' || each == 0x7f))) {
      check.error(
          path,
          "a header's value must be one line without control characters, not \"%s\""
              .formatted(Texts.printable(value)),
          "take them out");
    }
    check.require(
        variablesEnd(value),
        path,
        "\"%s\" begins a %%VARIABLE%% and does not end it".formatted(Texts.printable(value)),
        "write %% for a percent sign");
  }

  /** Whether each {@code %} is doubled, or begins or ends a variable. */
  private static boolean variablesEnd(String value) {
    int at = 0;
    while (at < value.length()) {
      if (value.charAt(at) != '%') {
        at++;
      } else if (value.startsWith("%%", at)) {
        at += 2;
      } else {
        at = behindVariable(value, at + 1);
        if (at < 0) {
          return false;
        }
      }
    }
    return true;
  }

  private static int behindVariable(String value, int start) {
    int end = value.indexOf('%', start);
    int open = value.indexOf('(', start);
    if (open < 0 || (end >= 0 && end < open)) {
      return end < 0 ? -1 : end + 1;
    }
    int at = open + 1;
    while (at < value.length() && value.charAt(at) != ')') {
      at += value.charAt(at) == '\\' ? 2 : 1;
    }
    at++;
    while (at < value.length() && value.charAt(at) == ' ') {
      at++;
    }
    return at < value.length() && value.charAt(at) == '%' ? at + 1 : -1;
  }

  private static boolean isAuthority(String name) {
    return AUTHORITY.contains(name.toLowerCase(Locale.ROOT));
  }

  private static String noName(String name) {
    return "\"%s\" is no header name".formatted(Texts.printable(name));
  }
}
