package io.inmesh.config.validate;

import io.inmesh.config.document.Path;
import io.inmesh.config.document.Texts;
import io.inmesh.config.resource.VirtualService;
import io.inmesh.config.resource.VirtualService.CorsPolicy;
import io.inmesh.config.resource.VirtualService.HTTPFaultInjection;
import io.inmesh.config.resource.VirtualService.HTTPMatchRequest;
import io.inmesh.config.resource.VirtualService.HTTPRedirect;
import io.inmesh.config.resource.VirtualService.HTTPRetry;
import io.inmesh.config.resource.VirtualService.HTTPRewrite;
import io.inmesh.config.resource.VirtualService.HTTPRoute;
import io.inmesh.config.resource.VirtualService.StringMatch;
import java.util.Base64;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What an HTTP rule may match and do. */
final class HttpRules {
  private static final Set<Integer> REDIRECTS = Set.of(301, 302, 303, 307, 308);
  private static final Set<String> RETRY_ON =
      Set.of(
          "5xx",
          "gateway-error",
          "reset",
          "reset-before-request",
          "connect-failure",
          "envoy-ratelimited",
          "retriable-4xx",
          "refused-stream",
          "retriable-status-codes",
          "retriable-headers",
          "http3-post-connect-failure",
          "cancelled",
          "deadline-exceeded",
          "internal",
          "resource-exhausted",
          "unavailable");
  private static final Set<String> GRPC_STATUSES =
      Set.of(
          "OK",
          "CANCELLED",
          "UNKNOWN",
          "INVALID_ARGUMENT",
          "DEADLINE_EXCEEDED",
          "NOT_FOUND",
          "ALREADY_EXISTS",
          "PERMISSION_DENIED",
          "UNAUTHENTICATED",
          "RESOURCE_EXHAUSTED",
          "FAILED_PRECONDITION",
          "ABORTED",
          "OUT_OF_RANGE",
          "UNIMPLEMENTED",
          "INTERNAL",
          "UNAVAILABLE",
          "DATA_LOSS");
  private static final int BODY_MAX = 1 << 20;

  private final Check check;

  HttpRules(Check check) {
    this.check = check;
  }

  void match(HTTPMatchRequest match, Path path) {
    text(match.uri(), path.field("uri"));
    text(match.scheme(), path.field("scheme"));
    text(match.method(), path.field("method"));
    text(match.authority(), path.field("authority"));
    match
        .headers()
        .forEach((name, value) -> header(name, value, path.field("headers").field(name)));
    match
        .withoutHeaders()
        .forEach((name, value) -> header(name, value, path.field("withoutHeaders").field(name)));
    match
        .queryParams()
        .forEach((name, value) -> text(value, path.field("queryParams").field(name)));
  }

  void settings(HTTPRoute route, Path path) {
    redirect(route, path);
    if (route.directResponse() != null) {
      body(route.directResponse().body(), path.field("directResponse").field("body"));
    }
    rewrite(route.rewrite(), path.field("rewrite"));
    retries(route.retries(), path.field("retries"));
    fault(route.fault(), path.field("fault"));
    cors(route.corsPolicy(), path.field("corsPolicy"));
    headers(route.headers(), path.field("headers"));
  }

  void headers(VirtualService.@Nullable Headers headers, Path path) {
    if (headers != null) {
      operations(headers.request(), path.field("request"));
      operations(headers.response(), path.field("response"));
    }
  }

  private void operations(VirtualService.Headers.@Nullable HeaderOperations operations, Path path) {
    if (operations == null) {
      return;
    }
    values(operations.set(), path.field("set"));
    values(operations.add(), path.field("add"));
    for (int i = 0; i < operations.remove().size(); i++) {
      check.headerEdit(operations.remove().get(i), path.field("remove").item(i));
    }
  }

  private void values(Map<String, String> headers, Path path) {
    headers.forEach(
        (name, value) -> {
          check.headerEdit(name, path.field(name));
          check.headerValue(value, path.field(name));
        });
  }

  private void header(String name, StringMatch value, Path path) {
    if (!name.startsWith("@request.auth.claims")) {
      check.header(name, path);
    }
    text(value, path);
  }

  private void text(@Nullable StringMatch match, Path path) {
    if (match != null) {
      check.regex(match.regex(), path.field("regex"));
    }
  }

  private void redirect(HTTPRoute route, Path path) {
    HTTPRedirect redirect = route.redirect();
    if (redirect == null) {
      return;
    }
    Path at = path.field("redirect");
    boolean says =
        redirect.uri() != null
            || redirect.authority() != null
            || redirect.scheme() != null
            || redirect.port() != null
            || redirect.derivePort() != null
            || redirect.prefixRewrite() != null;
    check.require(
        says, at, "says nothing", "give uri, prefixRewrite, authority, scheme, port or derivePort");
    Integer code = redirect.redirectCode();
    check.require(
        code == null || code == 0 || REDIRECTS.contains(code),
        at.field("redirectCode"),
        "%s is no redirect".formatted(code),
        "301, 302, 303, 307 or 308");
    String scheme = redirect.scheme();
    check.require(
        scheme == null || scheme.equals("http") || scheme.equals("https"),
        at.field("scheme"),
        "\"%s\" is no scheme".formatted(Texts.printable(String.valueOf(scheme))),
        "http or https");
    check.require(
        route.rewrite() == null,
        path.field("rewrite"),
        "a redirect cannot be rewritten",
        "use redirect.uri");
  }

  private void body(VirtualService.@Nullable HTTPBody body, Path path) {
    if (body == null) {
      return;
    }
    int length = body.string() == null ? 0 : body.string().length();
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
    boolean says =
        rewrite.uri() != null || rewrite.authority() != null || rewrite.uriRegexRewrite() != null;
    check.require(says, path, "says nothing", "give uri, uriRegexRewrite or authority");
    VirtualService.RegexRewrite regex = rewrite.uriRegexRewrite();
    if (regex != null) {
      Path at = path.field("uriRegexRewrite");
      check.require(
          regex.match() != null && !regex.match().isEmpty(),
          at,
          "needs a match",
          "add match: <regex>");
      check.require(regex.rewrite() != null, at, "needs a rewrite", "add rewrite: <text>");
      check.regex(regex.match(), at.field("match"));
    }
  }

  private void retries(@Nullable HTTPRetry retries, Path path) {
    if (retries == null) {
      return;
    }
    check.positive(retries.perTryTimeout(), path.field("perTryTimeout"));
    check.positive(retries.backoff(), path.field("backoff"));
    boolean off = retries.attempts() == null || retries.attempts() == 0;
    check.require(
        !off || (retries.perTryTimeout() == null && retries.retryOn() == null),
        path.field("attempts"),
        "0 attempts switch retries off, so the other settings mean nothing",
        "write attempts: 2, or take the others out");
    String on = retries.retryOn() == null ? "" : retries.retryOn();
    for (String each : on.isBlank() ? new String[0] : on.split(",", -1)) {
      String token = each.strip();
      check.require(
          RETRY_ON.contains(token) || token.matches("[1-5][0-9]{2}"),
          path.field("retryOn"),
          "\"%s\" is no retry condition".formatted(Texts.printable(token)),
          "a status code, or one of " + String.join(", ", RETRY_ON.stream().sorted().toList()));
    }
  }

  private void fault(@Nullable HTTPFaultInjection fault, Path path) {
    if (fault == null) {
      return;
    }
    check.require(
        fault.delay() != null || fault.abort() != null,
        path,
        "says nothing",
        "give delay or abort");
    HTTPFaultInjection.Delay delay = fault.delay();
    if (delay != null) {
      Path at = path.field("delay");
      check.require(
          delay.exponentialDelay() == null,
          at.field("exponentialDelay"),
          "not supported",
          "use fixedDelay");
      check.require(
          delay.fixedDelay() != null || delay.exponentialDelay() != null,
          at,
          "needs a fixedDelay",
          "add fixedDelay: 5s");
      check.positive(delay.fixedDelay(), at.field("fixedDelay"));
    }
    HTTPFaultInjection.Abort abort = fault.abort();
    if (abort != null) {
      Path at = path.field("abort");
      check.require(
          abort.http2Error() == null,
          at.field("http2Error"),
          "not supported",
          "use httpStatus or grpcStatus");
      boolean says =
          abort.httpStatus() != null || abort.grpcStatus() != null || abort.http2Error() != null;
      check.require(says, at, "needs a status", "add httpStatus: 500 or grpcStatus: UNAVAILABLE");
      String grpc = abort.grpcStatus();
      check.require(
          grpc == null || GRPC_STATUSES.contains(grpc),
          at.field("grpcStatus"),
          "\"%s\" is no gRPC status".formatted(Texts.printable(String.valueOf(grpc))),
          "a name such as UNAVAILABLE");
    }
  }

  private void cors(@Nullable CorsPolicy cors, Path path) {
    if (cors == null) {
      return;
    }
    for (int i = 0; i < cors.allowOrigins().size(); i++) {
      text(cors.allowOrigins().get(i), path.field("allowOrigins").item(i));
    }
    check.positive(cors.maxAge(), path.field("maxAge"));
  }
}
