package io.inmesh.runtime.identity;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Where the join token comes from: the configuration, or a file that is read each time one is
 * needed, so that a new token can be put there while the workload runs. Not for several threads.
 */
final class TokenSource {
  private static final long FILE_BYTES_MAX = 4096;

  private final IdentityConfig config;
  private String refusedId = "";

  TokenSource(IdentityConfig config) {
    this.config = config;
  }

  /**
   * A token that was not refused yet; null if there is none.
   *
   * @throws IdentityUnavailableException if there is something which is no token
   */
  @Nullable JoinToken token() {
    String text = text();
    if (text == null || text.isBlank()) {
      return null;
    }
    JoinToken token;
    try {
      token = JoinToken.parse(text);
    } catch (IllegalArgumentException e) {
      throw new IdentityUnavailableException(
          e.getMessage() + ". " + CaFailures.tokenHint(config), e);
    }
    return token.id().equals(refusedId) ? null : token;
  }

  /** Why there is no token that counts: for a message, never the token. */
  String lack() {
    if (!refusedId.isEmpty()) {
      return "the CA does not take token %s%s".formatted(refusedId, from());
    }
    Path file = config.tokenFile();
    if (file == null) {
      return "none is configured";
    }
    return Files.exists(file)
        ? "the token file %s is empty".formatted(file)
        : "there is no token file %s".formatted(file);
  }

  private String from() {
    boolean ofFile = config.token() == null || config.token().isBlank();
    return ofFile && config.tokenFile() != null ? " of " + config.tokenFile() : "";
  }

  private @Nullable String text() {
    if (config.token() != null && !config.token().isBlank()) {
      return config.token();
    }
    Path file = config.tokenFile();
    if (file == null) {
      return null;
    }
    try {
      if (Files.size(file) > FILE_BYTES_MAX) {
        throw new IdentityUnavailableException(
            "%s is no token file: it has %d bytes".formatted(file, Files.size(file)));
      }
      return Files.readString(file);
    } catch (NoSuchFileException absent) {
      return null;
    } catch (IOException e) {
      throw new IdentityUnavailableException(
          "the token file %s cannot be read (%s). Let this process read it, or put the token there: one line of text"
              .formatted(file, why(e)),
          e);
    }
  }

  private static String why(IOException e) {
    if (e instanceof AccessDeniedException) {
      return "permission denied";
    }
    return e instanceof CharacterCodingException ? "it is no text" : String.valueOf(e.getMessage());
  }

  /** The CA said no to it, or it is used up now: do not try it again. */
  void forget(JoinToken token) {
    refusedId = token.id();
  }
}
