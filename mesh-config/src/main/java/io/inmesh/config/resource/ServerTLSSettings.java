package io.inmesh.config.resource;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** TLS of a server. */
@Doc("TLS of a server.")
public record ServerTLSSettings(
    @Doc("Answer plaintext HTTP with a 301 to https.") boolean httpsRedirect,
    @Doc("How TLS is done.") @Nullable ServerTlsMode mode,
    @Doc("File of the certificate.") @Nullable String serverCertificate,
    @Doc("File of the key.") @Nullable String privateKey,
    @Doc("File of the authorities that verify clients.") @Nullable String caCertificates,
    @Doc("File of revoked certificates.") @Nullable String caCrl,
    @Doc("Secret with key and certificate, in the gateway's namespace.")
        @Nullable String credentialName,
    @Doc("Several of them.") List<String> credentialNames,
    @Doc("Secret with the authorities that verify clients.") @Nullable String caCertCredentialName,
    @Doc("Files of several certificates.") List<TLSCertificate> tlsCertificates,
    @Doc("Names that a client's certificate may have.") List<String> subjectAltNames,
    @Doc("Hashes of client keys.") List<String> verifyCertificateSpki,
    @Doc("Hashes of client certificates.") List<String> verifyCertificateHash,
    @Doc("Least version; default TLSV1_2.") @Nullable TLSProtocol minProtocolVersion,
    @Doc("Greatest version.") @Nullable TLSProtocol maxProtocolVersion,
    @Doc("Cipher suites of TLS 1.2.") List<String> cipherSuites,
    @Doc("Do not verify clients.") @Nullable Boolean insecureSkipVerify) {

  /** Files of a certificate. */
  @Doc("Files of a certificate.")
  public record TLSCertificate(
      @Doc("File of the certificate.") @Nullable String serverCertificate,
      @Doc("File of the key.") @Nullable String privateKey,
      @Doc("File of the authorities.") @Nullable String caCertificates) {}

  /** How a server does TLS. */
  public enum ServerTlsMode {
    /** By SNI, unopened. */
    PASSTHROUGH,
    /** Standard TLS. */
    SIMPLE,
    /** With client certificates. */
    MUTUAL,
    /** By SNI to the cluster that it names. */
    AUTO_PASSTHROUGH,
    /** With the mesh's identities. */
    ISTIO_MUTUAL,
    /** With client certificates where there are any. */
    OPTIONAL_MUTUAL
  }

  /** Versions. */
  public enum TLSProtocol {
    /** The default. */
    TLS_AUTO,
    /** 1.0. */
    TLSV1_0,
    /** 1.1. */
    TLSV1_1,
    /** 1.2. */
    TLSV1_2,
    /** 1.3. */
    TLSV1_3
  }
}
