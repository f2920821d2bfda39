package io.inmesh.config.validate;

import io.inmesh.config.document.Path;
import io.inmesh.config.resource.ServerTLSSettings;
import io.inmesh.config.resource.ServerTLSSettings.ServerTlsMode;
import io.inmesh.config.resource.ServerTLSSettings.TLSCertificate;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** TLS of a server: one source of certificates, and what its mode needs. */
final class ServerTlsRules {
  private final Check check;

  ServerTlsRules(Check check) {
    this.check = check;
  }

  /** Whether files of key, certificate or authorities are named. */
  static boolean files(ServerTLSSettings tls) {
    return isText(tls.serverCertificate())
        || isText(tls.privateKey())
        || isText(tls.caCertificates());
  }

  void tls(@Nullable ServerTLSSettings tls, Path path) {
    if (tls == null || tls.mode() == null) {
      return;
    }
    boolean named = isText(tls.credentialName()) || !tls.credentialNames().isEmpty();
    switch (tls.mode()) {
      case ISTIO_MUTUAL ->
          check.require(
              !files(tls) && !named && tls.tlsCertificates().isEmpty(),
              path,
              "ISTIO_MUTUAL uses the mesh's own certificates",
              "take the others out, or use MUTUAL");
      case SIMPLE, MUTUAL, OPTIONAL_MUTUAL -> {
        oneSource(tls, path);
        if (!named) {
          certificates(tls, path);
        }
        revoked(tls, path);
      }
      case PASSTHROUGH, AUTO_PASSTHROUGH -> oneSource(tls, path);
    }
  }

  private void oneSource(ServerTLSSettings tls, Path path) {
    long sources =
        Stream.of(
                isText(tls.serverCertificate()) && isText(tls.privateKey()),
                isText(tls.credentialName()),
                !tls.credentialNames().isEmpty(),
                !tls.tlsCertificates().isEmpty())
            .filter(each -> each)
            .count();
    check.require(
        sources <= 1,
        path,
        "several sources of certificates",
        "keep one of credentialName, credentialNames, tlsCertificates, and serverCertificate with privateKey");
  }

  private void certificates(ServerTLSSettings tls, Path path) {
    List<TLSCertificate> several = tls.tlsCertificates();
    for (int i = 0; i < several.size(); i++) {
      check.require(
          isText(several.get(i).serverCertificate()) && isText(several.get(i).privateKey()),
          path.field("tlsCertificates").item(i),
          "needs a certificate and its key",
          "give serverCertificate and privateKey");
    }
    check.require(
        !several.isEmpty() || (isText(tls.serverCertificate()) && isText(tls.privateKey())),
        path,
        "%s needs a certificate".formatted(tls.mode()),
        "give credentialName, or serverCertificate and privateKey");
    check.require(
        tls.mode() == ServerTlsMode.SIMPLE
            || isText(tls.caCertificates())
            || isText(tls.caCertCredentialName()),
        path,
        "%s needs authorities that verify clients".formatted(tls.mode()),
        "give caCertificates, or credentialName");
  }

  private void revoked(ServerTLSSettings tls, Path path) {
    boolean ofFiles = tls.mode() != ServerTlsMode.SIMPLE && !isText(tls.credentialName());
    check.require(
        !isText(tls.caCrl()) || ofFiles,
        path.field("caCrl"),
        "revoked certificates are listed beside caCertificates only",
        "put the list into the Secret, or use MUTUAL with files");
  }

  private static boolean isText(@Nullable String text) {
    return text != null && !text.isEmpty();
  }
}
