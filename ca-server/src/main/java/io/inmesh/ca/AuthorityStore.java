package io.inmesh.ca;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The root and the issuing key in their directory: made on the first start, loaded later.
 *
 * <ul>
 *   <li>{@code root.pem}: the root's key and certificate. It may be taken away (kept offline); then
 *       the issuing key cannot be renewed here.
 *   <li>{@code issuing.pem}: the issuing key, its certificate, and what stands above it.
 *   <li>{@code root-cert.pem}: the root's certificate alone, for whoever wants to trust it.
 * </ul>
 *
 * <p>Each file is replaced whole, so a start after a crash finds the old or the new one. Several
 * processes may open one directory: they make the keys under a lock.
 */
final class AuthorityStore {
  private static final Logger log = LoggerFactory.getLogger(AuthorityStore.class);
  private static final Object IN_THIS_PROCESS = new Object();

  private static final String RESTORE =
      "Restore it from a backup; if there is none, move the directory away"
          + " and let the CA make a new root, which every workload must then join anew.";

  private final Path directory;
  private final CertificateFactory factory;
  private final Clock clock;

  AuthorityStore(Path directory, CertificateFactory factory, Clock clock) throws IOException {
    this.directory = PrivateFiles.directory(directory);
    this.factory = factory;
    this.clock = clock;
  }

  /** The issuing authority, as new as it should be: made, loaded or renewed. */
  Authority issuing() throws IOException, GeneralSecurityException {
    synchronized (IN_THIS_PROCESS) {
      try (FileChannel channel = PrivateFiles.append(directory.resolve(".lock"));
          FileLock lock = channel.lock()) {
        if (!lock.isValid()) {
          throw new IOException("cannot lock " + directory);
        }
        return loadOrMake();
      }
    }
  }

  private Authority loadOrMake() throws IOException, GeneralSecurityException {
    Path rootFile = directory.resolve("root.pem");
    Path issuingFile = directory.resolve("issuing.pem");
    Path publicFile = directory.resolve("root-cert.pem");
    boolean issuingThere = Files.exists(issuingFile);
    if (issuingThere && !Files.exists(rootFile)) {
      return checked(load(issuingFile), issuingFile);
    }
    if (!issuingThere && !Files.exists(rootFile) && Files.exists(publicFile)) {
      throw new GeneralSecurityException(
          "%s is there, and its keys (root.pem, issuing.pem) are gone. %s"
              .formatted(publicFile, RESTORE));
    }
    Authority root = Files.exists(rootFile) ? load(rootFile) : makeRoot(rootFile);
    if (dueForRenewal(root.certificate())) {
      log.warn(
          "the root in {} ends at {}: plan a new CA, which every workload joins anew",
          directory,
          root.certificate().getNotAfter().toInstant());
    }
    String rootText = Pem.encode(root.certificate());
    Authority issuing = issuingThere ? load(issuingFile) : null;
    if (issuing != null && !issuing.above().contains(root.certificate())) {
      throw new GeneralSecurityException(
          "%s is not below the root of %s: one of them is of another CA. %s"
              .formatted(issuingFile, rootFile, RESTORE));
    }
    if (!Files.exists(publicFile) || !Files.readString(publicFile).equals(rootText)) {
      PrivateFiles.replace(publicFile, rootText);
    }
    if (issuing != null) {
      if (!dueForRenewal(issuing.certificate())) {
        return checked(issuing, issuingFile);
      }
      log.info("the issuing certificate nears its end: making a new one");
    }
    return makeIssuing(root, issuingFile);
  }

  /** True in the last fifth of a certificate's life. */
  boolean dueForRenewal(X509Certificate certificate) {
    Instant from = certificate.getNotBefore().toInstant();
    Instant to = certificate.getNotAfter().toInstant();
    Instant due = to.minus(Duration.between(from, to).dividedBy(5));
    return !clock.instant().isBefore(due);
  }

  private Authority makeRoot(Path file) throws IOException, GeneralSecurityException {
    Authority root = factory.root();
    PrivateFiles.replace(file, Pem.encode(root.key()) + Pem.encode(root.certificate()));
    log.info("made a root certificate in {}", directory);
    return root;
  }

  private Authority makeIssuing(Authority root, Path file)
      throws IOException, GeneralSecurityException {
    Authority issuing = checked(factory.issuing(root), directory.resolve("root.pem"));
    StringBuilder text = new StringBuilder(Pem.encode(issuing.key()));
    text.append(Pem.encode(issuing.certificate()));
    issuing.above().forEach(above -> text.append(Pem.encode(above)));
    PrivateFiles.replace(file, text.toString());
    log.info("made an issuing certificate in {}", directory);
    return issuing;
  }

  private static Authority load(Path file) throws IOException, GeneralSecurityException {
    List<X509Certificate> chain;
    PrivateKey key;
    try {
      String text = Files.readString(file);
      chain = Pem.certificates(text);
      key = Pem.privateKey(text);
    } catch (IOException e) {
      throw new IOException(
          "%s cannot be read (%s). Let this process read it, or put the file back"
              .formatted(file, PrivateFiles.why(e)),
          e);
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      throw new GeneralSecurityException(
          "%s cannot be read (%s). %s".formatted(file, e.getMessage(), RESTORE), e);
    }
    if (chain.isEmpty()) {
      throw new GeneralSecurityException("%s holds no certificate. %s".formatted(file, RESTORE));
    }
    return new Authority(chain.get(0), key, new ArrayList<>(chain.subList(1, chain.size())));
  }

  private Authority checked(Authority authority, Path file) throws GeneralSecurityException {
    X509Certificate certificate = authority.certificate();
    if (authority.above().isEmpty()) {
      throw new GeneralSecurityException(
          "%s: the root's certificate is missing (expected: key, certificate, ..., root). %s"
              .formatted(file, RESTORE));
    }
    byte[] probe = {1};
    boolean rsa = authority.key().getAlgorithm().equals("RSA");
    Signature signature = Signature.getInstance(rsa ? "SHA256withRSA" : "SHA256withECDSA");
    signature.initSign(authority.key());
    signature.update(probe);
    byte[] signed = signature.sign();
    signature.initVerify(certificate.getPublicKey());
    signature.update(probe);
    if (!signature.verify(signed)) {
      throw new GeneralSecurityException(
          "%s: the key does not belong to the certificate. %s".formatted(file, RESTORE));
    }
    checkChain(authority, file);
    return authority;
  }

  private void checkChain(Authority authority, Path file) throws GeneralSecurityException {
    X509Certificate below = authority.certificate();
    checkTime(below, file);
    for (X509Certificate above : authority.above()) {
      try {
        below.verify(above.getPublicKey());
      } catch (GeneralSecurityException e) {
        throw new GeneralSecurityException(
            "%s: '%s' is not signed by the key of '%s'. %s"
                .formatted(
                    file,
                    below.getSubjectX500Principal(),
                    above.getSubjectX500Principal(),
                    RESTORE),
            e);
      }
      checkTime(above, file);
      below = above;
    }
  }

  private void checkTime(X509Certificate certificate, Path file) throws GeneralSecurityException {
    try {
      certificate.checkValidity(Date.from(clock.instant()));
    } catch (CertificateException e) {
      throw new GeneralSecurityException(
          "%s: '%s' is good from %s to %s, and this machine's clock says %s. Set the clock; if it is right, %s"
              .formatted(
                  file,
                  certificate.getSubjectX500Principal(),
                  certificate.getNotBefore().toInstant(),
                  certificate.getNotAfter().toInstant(),
                  clock.instant(),
                  "move the directory away and let the CA make a new root, which every workload must then join anew."),
          e);
    }
  }
}
