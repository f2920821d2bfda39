package io.inmesh.runtime.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.inmesh.identity.SpiffeId;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.Extensions;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.operator.jcajce.JcaContentVerifierProviderBuilder;
import org.bouncycastle.pkcs.PKCS10CertificationRequest;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Our DER, read by others. */
class CertificateSigningRequestTest {
  private static final SpiffeId REVIEWS =
      SpiffeId.of("cluster.local", "default", "bookinfo-reviews");

  @TempDir Path temporary;

  @Test
  void bouncyCastleReadsIt() throws Exception {
    CertificateSigningRequest request = CertificateSigningRequest.create(REVIEWS);
    PKCS10CertificationRequest read =
        (PKCS10CertificationRequest) new PEMParser(new StringReader(request.pem())).readObject();

    assertThat(read.getSubject().getRDNs()).isEmpty();
    assertThat(new JcaPKCS10CertificationRequest(read).getPublicKey())
        .isEqualTo(request.keys().getPublic());
    assertThat(
            read.isSignatureValid(
                new JcaContentVerifierProviderBuilder().build(request.keys().getPublic())))
        .isTrue();
    Extensions extensions =
        Extensions.getInstance(
            read.getAttributes(PKCSObjectIdentifiers.pkcs_9_at_extensionRequest)[0]
                .getAttrValues()
                .getObjectAt(0));
    Extension names = extensions.getExtension(Extension.subjectAlternativeName);
    assertThat(names.isCritical()).isTrue();
    GeneralName[] all = GeneralNames.getInstance(names.getParsedValue()).getNames();
    assertThat(all).hasSize(1);
    assertThat(all[0].getTagNo()).isEqualTo(GeneralName.uniformResourceIdentifier);
    assertThat(all[0].getName()).hasToString(REVIEWS.toString());
  }

  @Test
  void opensslReadsItWithAShortAndALongName() throws Exception {
    assumeThat(Files.isExecutable(Path.of("/usr/bin/openssl"))).as("openssl is there").isTrue();
    for (SpiffeId id :
        new SpiffeId[] {REVIEWS, SpiffeId.of("cluster.local", "n".repeat(63), "s".repeat(240))}) {
      CertificateSigningRequest request = CertificateSigningRequest.create(id);
      Path file = Files.writeString(temporary.resolve("csr.pem"), request.pem());
      Process verify =
          new ProcessBuilder(
                  "/usr/bin/openssl", "req", "-verify", "-noout", "-text", "-in", file.toString())
              .redirectErrorStream(true)
              .start();
      String said = new String(verify.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(verify.waitFor(20, TimeUnit.SECONDS)).isTrue();
      assertThat(said).contains("OK").contains("URI:" + id).contains("prime256v1");
    }
  }

  @Test
  void eachRequestHasAKeyOfItsOwn() throws Exception {
    assertThat(CertificateSigningRequest.create(REVIEWS).keys().getPublic())
        .isNotEqualTo(CertificateSigningRequest.create(REVIEWS).keys().getPublic());
  }

  @Test
  void theKeyIsNotInItsText() throws Exception {
    CertificateSigningRequest request = CertificateSigningRequest.create(REVIEWS);
    assertThat(request.toString()).isEqualTo("CertificateSigningRequest[EC]");
  }
}
