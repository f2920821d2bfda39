package io.inmesh.config.validate;

import io.inmesh.config.document.Path;
import io.inmesh.config.document.Texts;
import io.inmesh.config.resource.VirtualService;
import io.inmesh.config.resource.VirtualService.CorsPolicy;
import io.inmesh.config.resource.VirtualService.HTTPRedirect;
import io.inmesh.config.resource.VirtualService.HTTPRewrite;
import io.inmesh.config.resource.VirtualService.HTTPRoute;
import io.inmesh.config.resource.VirtualService.StringMatch;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What an HTTP rule may do. */
final class HttpRules {
  private static final Set<String> METHODS =
      Set.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "CONNECT", "OPTIONS", "TRACE", "*");
  private static final int BODY_MAX = 1 << 20;

  private final Check check;
  private final HeaderRules headers;
  private final ResilienceRules resilience;

  HttpRules(Check check, HeaderRules headers) {
    this.check = check;
    this.headers = headers;
    this.resilience = new ResilienceRules(check);
  }

  void settings(HTTPRoute route, Path path) {
    contradictions(route, path);
    redirect(route.redirect(), path.field("redirect"));
    if (route.directResponse() != null) {
      body(route.directResponse().body(), path.field("directResponse").field("body"));
    }
    rewrite(route.rewrite(), path.field("rewrite"));
    check.duration(route.timeout(), path.field("timeout"));
    resilience.retries(route.retries(), path.field("retries"));
    resilience.fault(route.fault(), path.field("fault"));
    cors(route.corsPolicy(), path.field("corsPolicy"));
    headers.edits(route.headers(), path.field("headers"));
    headers.authority(route.rewrite(), route.headers(), path);
  }

  private void contradictions(HTTPRoute route, Path path) {
    String answer =
        route.redirect() != null
            ? "redirect"
            : route.directResponse() != null ? "directResponse" : "";
    if (answer.isEmpty()) {
      return;
    }
    check.require(
        route.rewrite() == null,
        path.field("rewrite"),
        "nothing is forwarded with %s, so there is nothing to rewrite".formatted(answer),
        answer.equals("redirect") ? "use redirect.uri" : "take it out");
    check.require(
        route.fault() == null,
        path.field("fault"),
        "nothing is forwarded with %s, so no fault is injected".formatted(answer),
        "take it out");
  }

  private void redirect(@Nullable HTTPRedirect redirect, Path path) {
    if (redirect == null) {
      return;
    }
    boolean says =
        isText(redirect.uri())
            || isText(redirect.authority())
            || isText(redirect.scheme())
            || isText(redirect.prefixRewrite())
            || redirect.port() != null
            || redirect.derivePort() != null;
    check.require(
        says,
        path,
        "says nothing",
        "give uri, prefixRewrite, authority, scheme, port or derivePort");
    Integer code = redirect.redirectCode();
    check.require(
        code == null || code == 0 || code / 100 == 3,
        path.field("redirectCode"),
        "%s is no redirect".formatted(code),
        "301, 302, 303, 307 or 308");
    String scheme = redirect.scheme();
    check.require(
        !isText(scheme) || "http".equals(scheme) || "https".equals(scheme),
        path.field("scheme"),
        "\"%s\" is no scheme".formatted(Texts.printable(String.valueOf(scheme))),
        "http or https");
  }

  private void body(VirtualService.@Nullable HTTPBody body, Path path) {
    if (body == null) {
      return;
    }
    int length = body.string() == null ? 0 : body.string().getBytes(StandardCharsets.UTF_8).length;
    if (body.bytes() != null) {
      length = body.bytes().length() / 4 * 3;
      try {
        Base64.getDecoder().decode(body.bytes());
      } catch (IllegalArgumentException e) {
        check.error(path.field("bytes"), "no base64", "encode it, or use string");
      }
    }
    check.require(
        length <= BODY_MAX,
        path,
        "a body of %,d bytes, at most 1 MiB".formatted(length),
        "serve it from an application");
  }

  private void rewrite(@Nullable HTTPRewrite rewrite, Path path) {
    if (rewrite == null) {
      return;
    }
    VirtualService.RegexRewrite regex = rewrite.uriRegexRewrite();
    boolean says = isText(rewrite.uri()) || isText(rewrite.authority()) || regex != null;
    check.require(says, path, "says nothing", "give uri, uriRegexRewrite or authority");
    if (regex != null) {
      Path at = path.field("uriRegexRewrite");
      check.require(isText(regex.match()), at, "needs a match", "add match: <regex>");
      check.require(isText(regex.rewrite()), at, "needs a rewrite", "add rewrite: <text>");
      if (isText(regex.match())) {
        check.regex(regex.match(), at.field("match"));
      }
    }
  }

  private void cors(@Nullable CorsPolicy cors, Path path) {
    if (cors == null) {
      return;
    }
    for (int i = 0; i < cors.allowOrigins().size(); i++) {
      origin(cors.allowOrigins().get(i), path.field("allowOrigins").item(i));
    }
    List<String> methods = cors.allowMethods();
    for (int i = 0; i < methods.size(); i++) {
      check.require(
          METHODS.contains(methods.get(i)),
          path.field("allowMethods").item(i),
          "\"%s\" is no HTTP method".formatted(Texts.printable(methods.get(i))),
          "such as GET or POST, in capitals");
    }
    headers.listed(cors.allowHeaders(), path.field("allowHeaders"));
    headers.listed(cors.exposeHeaders(), path.field("exposeHeaders"));
    check.duration(cors.maxAge(), path.field("maxAge"));
    check.require(
        cors.maxAge() == null || cors.maxAge().toNanosPart() == 0,
        path.field("maxAge"),
        "is finer than a second",
        "round it to whole seconds");
  }

  private void origin(StringMatch origin, Path path) {
    boolean says = isText(origin.exact()) || isText(origin.prefix()) || isText(origin.regex());
    check.require(says, path, "says nothing", "give exact, prefix or regex");
    if (isText(origin.regex())) {
      check.regex(origin.regex(), path.field("regex"));
    }
  }

  private static boolean isText(@Nullable String text) {
    return text != null && !text.isEmpty();
  }
}
