package io.inmesh.config.translate;

import com.google.protobuf.ByteString;
import io.inmesh.config.resource.VirtualService.HTTPBody;
import io.inmesh.config.resource.VirtualService.HTTPDirectResponse;
import io.inmesh.config.resource.VirtualService.HTTPRedirect;
import io.inmesh.config.resource.VirtualService.RedirectPort;
import io.inmesh.xds.proto.envoy.config.core.v3.DataSource;
import io.inmesh.xds.proto.envoy.config.route.v3.DirectResponseAction;
import io.inmesh.xds.proto.envoy.config.route.v3.RedirectAction;
import java.util.Base64;

/** Answers that the caller's side gives itself. */
final class Answers {
  private Answers() {}

  static RedirectAction redirect(HTTPRedirect redirect, int listenerPort) {
    RedirectAction.Builder built = RedirectAction.newBuilder();
    if (redirect.uri() != null) {
      built.setPathRedirect(redirect.uri());
    } else if (redirect.prefixRewrite() != null) {
      built.setPrefixRewrite(redirect.prefixRewrite());
    }
    if (redirect.authority() != null) {
      built.setHostRedirect(redirect.authority());
    }
    if (redirect.scheme() != null) {
      built.setSchemeRedirect(redirect.scheme());
    }
    if (redirect.port() != null) {
      built.setPortRedirect(redirect.port());
    } else if (redirect.derivePort() == RedirectPort.FROM_REQUEST_PORT) {
      built.setPortRedirect(listenerPort);
    }
    int code = redirect.redirectCode() == null ? 301 : redirect.redirectCode();
    return built
        .setResponseCode(
            switch (code) {
              case 302 -> RedirectAction.RedirectResponseCode.FOUND;
              case 303 -> RedirectAction.RedirectResponseCode.SEE_OTHER;
              case 307 -> RedirectAction.RedirectResponseCode.TEMPORARY_REDIRECT;
              case 308 -> RedirectAction.RedirectResponseCode.PERMANENT_REDIRECT;
              default -> RedirectAction.RedirectResponseCode.MOVED_PERMANENTLY;
            })
        .build();
  }

  static DirectResponseAction direct(HTTPDirectResponse response) {
    DirectResponseAction.Builder built =
        DirectResponseAction.newBuilder().setStatus(response.status());
    HTTPBody body = response.body();
    if (body != null && body.string() != null) {
      built.setBody(DataSource.newBuilder().setInlineString(body.string()));
    } else if (body != null && body.bytes() != null) {
      built.setBody(
          DataSource.newBuilder()
              .setInlineBytes(ByteString.copyFrom(Base64.getDecoder().decode(body.bytes()))));
    }
    return built.build();
  }
}
