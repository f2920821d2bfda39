package io.inmesh.config.validate;

import io.inmesh.config.document.Path;
import io.inmesh.config.resource.VirtualService.HTTPMatchRequest;
import io.inmesh.config.resource.VirtualService.StringMatch;
import org.jspecify.annotations.Nullable;

/** What an HTTP rule may want of a request. */
final class HttpMatchRules {
  private final Check check;
  private final HeaderRules headers;

  HttpMatchRules(Check check, HeaderRules headers) {
    this.check = check;
    this.headers = headers;
  }

  void match(HTTPMatchRequest match, Path path) {
    if (match.uri() != null) {
      // every path has the empty prefix
      check.regex(match.uri().regex(), path.field("uri").field("regex"));
    }
    text(match.scheme(), path.field("scheme"));
    text(match.method(), path.field("method"));
    text(match.authority(), path.field("authority"));
    match
        .headers()
        .forEach(
            (name, value) -> {
              headers.matched(name, path.field("headers").field(name));
              text(value, path.field("headers").field(name));
            });
    match
        .withoutHeaders()
        .forEach(
            (name, value) -> {
              headers.matched(name, path.field("withoutHeaders").field(name));
              if (!"*".equals(value.regex())) { // it stands for presence
                text(value, path.field("withoutHeaders").field(name));
              }
            });
    match
        .queryParams()
        .forEach((name, value) -> text(value, path.field("queryParams").field(name)));
    check.labels(match.sourceLabels(), path.field("sourceLabels"));
    String namespace = match.sourceNamespace();
    if (namespace != null && !namespace.isEmpty()) {
      check.label(namespace, path.field("sourceNamespace"), "namespace");
    }
  }

  private void text(@Nullable StringMatch match, Path path) {
    if (match != null) {
      check.regex(match.regex(), path.field("regex"));
      check.require(
          match.prefix() == null || !match.prefix().isEmpty(),
          path.field("prefix"),
          "must not be empty",
          "write {} to mean any value");
    }
  }
}
