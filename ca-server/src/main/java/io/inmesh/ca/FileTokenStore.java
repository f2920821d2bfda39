package io.inmesh.ca;

import io.inmesh.identity.SpiffeId;
import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tokens as files in a directory of their own: {@code <id>.token}, and one {@code <id>.use-<n>} for
 * every use that was taken, which names the key that took it. A use is taken by making its file,
 * which the file system lets exactly one caller do; so it needs no lock, and a second process may
 * make tokens while the CA runs.
 */
public final class FileTokenStore implements TokenStore {
  private static final Logger log = LoggerFactory.getLogger(FileTokenStore.class);
  private static final String TOKEN = ".token";

  private final Path directory;

  private FileTokenStore(Path directory) {
    this.directory = directory;
  }

  /**
   * Opens the store; the directory is made if it is missing.
   *
   * @throws IOException if the directory is open to other users
   */
  public static FileTokenStore open(Path directory) throws IOException {
    return new FileTokenStore(PrivateFiles.directory(directory));
  }

  @Override
  public void add(TokenRecord token) {
    try {
      PrivateFiles.replace(directory.resolve(token.id() + TOKEN), encode(token));
    } catch (IOException e) {
      throw new UncheckedIOException(
          "cannot keep token %s in %s (%s)".formatted(token.id(), directory, PrivateFiles.why(e)),
          e);
    }
  }

  @Override
  public Optional<TokenRecord> find(String id) {
    if (!JoinToken.isId(id)) {
      return Optional.empty();
    }
    try {
      return Optional.of(decode(Files.readString(directory.resolve(id + TOKEN))));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException(
          "cannot read token %s (%s)".formatted(directory.resolve(id + TOKEN), PrivateFiles.why(e)),
          e);
    }
  }

  @Override
  public Redemption redeem(TokenRecord token, String keySha256, Instant now) {
    if (!now.isBefore(token.expiresAt())) {
      return Redemption.REFUSED;
    }
    if (token.uses() == TokenRecord.UNLIMITED) {
      return ifKept(token, Redemption.FIRST);
    }
    for (int use = 1; use <= token.uses(); use++) {
      Path taken = directory.resolve(token.id() + ".use-" + use);
      if (Files.exists(taken)) { // most are: a token that is used up must not cost a write for each
        if (isOf(taken, keySha256)) {
          return ifKept(token, Redemption.AGAIN);
        }
        continue;
      }
      try {
        PrivateFiles.create(taken, now + " " + keySha256 + "\n");
        return ifKept(token, Redemption.FIRST);
      } catch (FileAlreadyExistsException before) {
        if (isOf(taken, keySha256)) {
          return ifKept(token, Redemption.AGAIN);
        }
      } catch (IOException e) {
        throw new UncheckedIOException(
            "cannot redeem token %s in %s (%s)"
                .formatted(token.id(), directory, PrivateFiles.why(e)),
            e);
      }
    }
    return Redemption.REFUSED;
  }

  private Redemption ifKept(TokenRecord token, Redemption redemption) {
    boolean kept = Files.exists(directory.resolve(token.id() + TOKEN));
    return kept ? redemption : Redemption.REFUSED;
  }

  private static boolean isOf(Path use, String keySha256) {
    try {
      return Files.readString(use).strip().endsWith(" " + keySha256);
    } catch (NoSuchFileException removed) {
      return false;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + use, e);
    }
  }

  @Override
  public List<TokenRecord> list() {
    List<TokenRecord> tokens = new ArrayList<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, "*" + TOKEN)) {
      for (Path file : files) {
        String name = file.getFileName().toString();
        try {
          find(name.substring(0, name.length() - TOKEN.length())).ifPresent(tokens::add);
        } catch (UncheckedIOException e) { // one that is damaged keeps nobody from the others
          log.warn("{}", e.getMessage());
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot list tokens in " + directory, e);
    }
    return tokens;
  }

  /** The token goes first and its uses after it, so that no crash makes a used token good again. */
  @Override
  public void remove(String id) {
    if (!JoinToken.isId(id)) {
      return;
    }
    try {
      if (Files.deleteIfExists(directory.resolve(id + TOKEN))) {
        PrivateFiles.sync(directory);
      }
      try (DirectoryStream<Path> uses = Files.newDirectoryStream(directory, id + ".use-*")) {
        for (Path use : uses) {
          Files.deleteIfExists(use);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot remove token " + id + " from " + directory, e);
    }
  }

  @Override
  public void removeExpired(Instant before) {
    for (TokenRecord token : list()) {
      if (token.expiresAt().isBefore(before)) {
        remove(token.id());
      }
    }
  }

  private static String encode(TokenRecord token) throws IOException {
    Properties fields = new Properties();
    fields.setProperty("id", token.id());
    fields.setProperty("secretSha256", token.secretSha256());
    fields.setProperty("identity", token.identity().toString());
    fields.setProperty("createdAt", token.createdAt().toString());
    fields.setProperty("expiresAt", token.expiresAt().toString());
    fields.setProperty("uses", String.valueOf(token.uses()));
    Grant grant = token.grant();
    grant.labels().forEach((name, value) -> fields.setProperty("label." + name, value));
    fields.setProperty(
        "ports", grant.ports().stream().map(String::valueOf).collect(Collectors.joining(",")));
    fields.setProperty("addresses", String.join(",", grant.addresses()));
    StringWriter text = new StringWriter();
    fields.store(text, null);
    return text.toString();
  }

  private static TokenRecord decode(String text) throws IOException {
    Properties fields = new Properties();
    try {
      fields.load(new StringReader(text));
      Map<String, String> labels = new TreeMap<>();
      for (String name : fields.stringPropertyNames()) {
        if (name.startsWith("label.")) {
          labels.put(name.substring("label.".length()), fields.getProperty(name));
        }
      }
      Set<Integer> ports = parts(fields, "ports").map(Integer::valueOf).collect(Collectors.toSet());
      Set<String> addresses = parts(fields, "addresses").collect(Collectors.toSet());
      return new TokenRecord(
          fields.getProperty("id", ""),
          fields.getProperty("secretSha256", ""),
          SpiffeId.parse(fields.getProperty("identity", "")),
          new Grant(labels, ports, addresses),
          Instant.parse(fields.getProperty("createdAt", "")),
          Instant.parse(fields.getProperty("expiresAt", "")),
          Integer.parseInt(fields.getProperty("uses", "")));
    } catch (RuntimeException e) {
      throw new IOException("the token's file is damaged: remove it and make a new token", e);
    }
  }

  private static Stream<String> parts(Properties fields, String name) {
    return Stream.of(fields.getProperty(name, "").split(",")).filter(part -> !part.isEmpty());
  }
}
