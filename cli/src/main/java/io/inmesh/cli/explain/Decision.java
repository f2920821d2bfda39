package io.inmesh.cli.explain;

import io.inmesh.Mesh;
import io.inmesh.MeshBuilder;
import io.inmesh.call.Explanation;
import io.inmesh.config.model.MeshModel;
import io.inmesh.config.translate.ClientDescription;
import io.inmesh.config.translate.Generator;
import io.inmesh.config.translate.Scope;
import io.inmesh.config.translate.Translator;
import io.inmesh.runtime.xds.SnapshotCompiler;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * What a client would do: by the control plane's translation, the client's compiler and its engine.
 *
 * @param refused what the client would refuse of its configuration, and why
 */
record Decision(Explanation explanation, List<String> refused) {

  private static final int HTTP_PORT = 80;
  private static final int HTTPS_PORT = 443;

  static Decision of(MeshModel model, Caller caller, GivenRequest request) {
    Translator translator = new Translator();
    Scope scope =
        translator.scope(
            model, new ClientDescription(Generator.INMESH, caller.namespace(), caller.labels()));
    String host = host(request.url());
    int port = port(request.url());
    SnapshotCompiler.Result compiled =
        SnapshotCompiler.compile(
            model.revision(),
            Set.of(host + ":" + port),
            (type, name) -> translator.resource(model, scope, type, name));
    try (Mesh mesh = new MeshBuilder(new FixedConfig(compiled.snapshot())).build()) {
      Explanation explanation = mesh.explain(host, port, request);
      return new Decision(
          new ServerPolicies(model, caller).complete(explanation), compiled.refused());
    }
  }

  /** As the engine spells it. */
  private static String host(URI url) {
    String host = url.getHost().toLowerCase(Locale.ROOT);
    return host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
  }

  private static int port(URI url) {
    if (url.getPort() >= 0) {
      return url.getPort();
    }
    return "https".equals(url.getScheme()) ? HTTPS_PORT : HTTP_PORT;
  }
}
