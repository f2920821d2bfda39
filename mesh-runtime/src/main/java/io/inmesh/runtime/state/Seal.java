package io.inmesh.runtime.state;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Instant;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Seals state with AES-256-GCM. A sealed file is a magic word, a readable header (who, what, when),
 * a nonce and the ciphertext; the header is authenticated with it, so a file that was moved,
 * renamed, or sealed for somebody else does not open. Immutable, any thread.
 */
final class Seal {
  static final int KEY_BYTES = 32;

  private static final int MAGIC = 0x494d5331; // IMS1
  private static final int NONCE_BYTES = 12;
  private static final int TAG_BITS = 128;

  private final SecretKeySpec key;
  private final SecureRandom random;

  Seal(byte[] key, SecureRandom random) {
    this.key = new SecretKeySpec(key, "AES");
    this.random = random;
  }

  /** What stands in the header, authenticated. */
  record Header(String owner, String type, String name, String revision, Instant savedAt) {}

  byte[] seal(Header header, byte[] content) throws IOException, GeneralSecurityException {
    byte[] plain = encode(header);
    byte[] nonce = new byte[NONCE_BYTES];
    random.nextBytes(nonce);
    Cipher cipher = cipher(Cipher.ENCRYPT_MODE, nonce, plain);
    ByteArrayOutputStream sealed = new ByteArrayOutputStream(content.length + 512);
    DataOutputStream out = new DataOutputStream(sealed);
    out.writeInt(MAGIC);
    out.writeInt(plain.length);
    out.write(plain);
    out.write(nonce);
    out.write(cipher.doFinal(content));
    return sealed.toByteArray();
  }

  /**
   * Opens what {@link #seal} made.
   *
   * @throws IOException if it has another form
   * @throws GeneralSecurityException if it was sealed with another key, or changed
   */
  StateStore.Entry open(byte[] sealed, String owner) throws IOException, GeneralSecurityException {
    DataInputStream in = new DataInputStream(new ByteArrayInputStream(sealed));
    if (in.readInt() != MAGIC) {
      throw new IOException("it is no sealed state");
    }
    int length = in.readInt();
    if (length < 0 || length > in.available()) {
      throw new IOException("it is cut short");
    }
    byte[] plain = in.readNBytes(length);
    byte[] nonce = in.readNBytes(NONCE_BYTES);
    byte[] content = cipher(Cipher.DECRYPT_MODE, nonce, plain).doFinal(in.readAllBytes());
    Header header = decode(plain);
    if (!header.owner().equals(owner)) {
      throw new IOException(
          "it belongs to %s, and this workload is %s".formatted(header.owner(), owner));
    }
    return new StateStore.Entry(
        header.type(), header.name(), header.revision(), header.savedAt(), content);
  }

  private Cipher cipher(int mode, byte[] nonce, byte[] authenticated)
      throws GeneralSecurityException {
    Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
    cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, nonce));
    cipher.updateAAD(authenticated);
    return cipher;
  }

  private static byte[] encode(Header header) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);
    DataOutputStream out = new DataOutputStream(bytes);
    out.writeUTF(header.owner());
    out.writeUTF(header.type());
    out.writeUTF(header.name());
    out.writeUTF(header.revision());
    out.writeLong(header.savedAt().toEpochMilli());
    return bytes.toByteArray();
  }

  private static Header decode(byte[] bytes) throws IOException {
    DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes));
    return new Header(
        in.readUTF(),
        in.readUTF(),
        in.readUTF(),
        in.readUTF(),
        Instant.ofEpochMilli(in.readLong()));
  }
}
