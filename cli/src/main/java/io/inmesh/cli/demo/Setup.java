package io.inmesh.cli.demo;

import io.inmesh.cli.client.ApiClient;
import io.inmesh.cli.client.UnreachableException;
import io.inmesh.cli.config.Applier;
import io.inmesh.cli.config.Sources;
import io.inmesh.cli.launch.Installation;
import io.inmesh.config.decode.Document;
import io.inmesh.config.document.JsonWriter;
import io.inmesh.config.document.Node;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a fresh control plane is told before the workloads come: Bookinfo's resources, and who may
 * join.
 */
final class Setup {

  private final Installation installation;
  private final DemoDirectory directory;
  private final Bookinfo bookinfo;
  private final String namespace;

  Setup(Installation installation, DemoDirectory directory, Bookinfo bookinfo, String namespace) {
    this.installation = installation;
    this.directory = directory;
    this.bookinfo = bookinfo;
    this.namespace = namespace;
  }

  /** Makes the API's token: 256 random bits that only this user may read. */
  void writeToken() throws IOException {
    byte[] secret = new byte[32];
    new SecureRandom().nextBytes(secret);
    DemoDirectory.writePrivately(directory.token(), HexFormat.of().formatHex(secret) + "\n");
  }

  /** Arguments that make kubectl talk to this control plane. */
  List<String> kubectl() {
    List<String> arguments =
        new ArrayList<>(List.of("--kubeconfig", directory.kubeconfig().toString()));
    if (!namespace.equals("default")) {
      arguments.addAll(List.of("--namespace", namespace));
    }
    return arguments;
  }

  void apply() throws IOException, UnreachableException, DemoException {
    String folder = installation.bookinfo().resolve("mesh").toString();
    List<Document> documents = Sources.read(List.of(folder), InputStream.nullInputStream());
    List<String> problems = new ArrayList<>(Applier.problems(documents));
    if (problems.isEmpty()) {
      for (Applier.Result result : new Applier(api(), namespace).apply(documents)) {
        problems.addAll(result.messages());
      }
    }
    if (!problems.isEmpty()) {
      throw new DemoException(
          "Bookinfo's resources were refused:\n    " + String.join("\n    ", problems));
    }
  }

  void issueTokens() throws IOException, UnreachableException, DemoException {
    ApiClient api = api();
    for (Bookinfo.JoinRequest join : bookinfo.joins()) {
      Map<String, Object> body = new LinkedHashMap<>();
      body.put("namespace", join.namespace());
      body.put("serviceAccount", join.serviceAccount());
      body.put("labels", join.labels());
      body.put("ports", join.ports());
      body.put("addresses", List.of("127.0.0.1"));
      body.put("ttl", "10m");
      ApiClient.Answer answer = api.post("/mesh/v1/tokens", JsonWriter.compact(Node.of(body)));
      String token = answer.object().string("token");
      if (!answer.ok() || token == null) {
        throw new DemoException("no join token for %s: %s".formatted(join.id(), answer.message()));
      }
      DemoDirectory.writePrivately(bookinfo.tokenFile(join.id()), token + "\n");
    }
  }

  private ApiClient api() throws IOException {
    String token = Files.readString(directory.token()).trim();
    return new ApiClient(
        URI.create(bookinfo.urls().getOrDefault("api", "")),
        token,
        "See ./inmesh demo logs control-plane");
  }
}
