package io.inmesh.runtime.state;

import io.inmesh.identity.SpiffeId;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a workload needs to start while control plane and CA are away: its certificate, and the last
 * configuration that was good. Each entry is a file of its own, sealed with a key that lies beside
 * it, and bound to the workload's SPIFFE id; what is older than seven days, more than a day ahead
 * of the clock, damaged, or somebody else's, is as if it were not there (with one warning). Any
 * thread; several processes of one workload may share a directory. Blocks on the disk.
 */
public final class StateStore {
  /** What is older is not read any more. */
  public static final Duration AGE_MAX = Duration.ofDays(7);

  /** What was saved later than this from now cannot tell its age. A clock may be set right. */
  private static final Duration FUTURE_MAX = Duration.ofDays(1);

  private static final Logger log = LoggerFactory.getLogger(StateStore.class);
  private static final String SUFFIX = ".sealed";
  private static final String KEY_FILE = "seal.key";

  private final StateDirectory directory;
  private final Seal seal;
  private final String owner;
  private final Clock clock;
  private final AtomicBoolean warned = new AtomicBoolean();

  private StateStore(StateDirectory directory, Seal seal, String owner, Clock clock) {
    this.directory = directory;
    this.seal = seal;
    this.owner = owner;
    this.clock = clock;
  }

  /** One thing that was kept. Do not change {@link #content()}. */
  public static final class Entry {
    private final String type;
    private final String name;
    private final String revision;
    private final Instant savedAt;
    private final byte[] content;

    /** An entry to put; the time is set by the store. */
    public Entry(String type, String name, String revision, byte[] content) {
      this(type, name, revision, Instant.EPOCH, content);
    }

    Entry(String type, String name, String revision, Instant savedAt, byte[] content) {
      this.type = type;
      this.name = name;
      this.revision = revision;
      this.savedAt = savedAt;
      this.content = content;
    }

    /** The kind of thing, e.g. a type URL. */
    public String type() {
      return type;
    }

    /** Its name, unique within the type. */
    public String name() {
      return name;
    }

    /** The revision of the configuration that it belongs to; may be empty. */
    public String revision() {
      return revision;
    }

    /** When it was put. */
    public Instant savedAt() {
      return savedAt;
    }

    /** The bytes. */
    public byte[] content() {
      return content;
    }

    /** Never the content. */
    @Override
    public String toString() {
      return "Entry[%s %s, %d bytes, %s]".formatted(type, name, content.length, savedAt);
    }
  }

  /**
   * Opens the directory, which is made (0700) if it is missing.
   *
   * @param owner who the entries are bound to
   * @throws IOException if the directory cannot be used: it belongs to another user, or others may
   *     write into it; the message says what to do
   */
  public static StateStore open(Path directory, SpiffeId owner, Clock clock) throws IOException {
    StateDirectory opened = StateDirectory.open(directory);
    SecureRandom random = new SecureRandom();
    return new StateStore(opened, new Seal(key(opened, random), random), owner.toString(), clock);
  }

  private static byte[] key(StateDirectory directory, SecureRandom random) throws IOException {
    Path file = directory.resolve(KEY_FILE);
    if (Files.exists(file)) {
      byte[] there = directory.read(file);
      if (there.length == Seal.KEY_BYTES) {
        return there;
      }
      log.warn("{} is damaged: a new key takes its place, and what it sealed is lost", file);
      Files.deleteIfExists(file);
    }
    byte[] fresh = new byte[Seal.KEY_BYTES];
    random.nextBytes(fresh);
    try {
      directory.create(file, fresh);
      return fresh;
    } catch (FileAlreadyExistsException anotherProcessWasFirst) {
      return directory.read(file);
    }
  }

  /** Keeps one entry; durable when it returns. */
  public void put(String type, String name, String revision, byte[] content) throws IOException {
    putAll(List.of(new Entry(type, name, revision, content)));
  }

  /** Keeps several entries; each is replaced whole, and all are durable when it returns. */
  public void putAll(Collection<Entry> entries) throws IOException {
    Instant now = clock.instant();
    for (Entry entry : entries) {
      Seal.Header header =
          new Seal.Header(owner, entry.type(), entry.name(), entry.revision(), now);
      try {
        directory.replace(file(entry.type(), entry.name()), seal.seal(header, entry.content()));
      } catch (GeneralSecurityException e) {
        throw new IOException("cannot seal state in " + directory, e);
      }
    }
    directory.sync();
  }

  /** What was kept under this name, if it is good, ours and young enough. */
  public Optional<Entry> get(String type, String name) {
    return read(file(type, name))
        .filter(entry -> entry.type().equals(type) && entry.name().equals(name));
  }

  /** Forgets an entry; nothing happens if it is not there. */
  public void remove(String type, String name) throws IOException {
    Files.deleteIfExists(file(type, name));
  }

  /** A file to lock; nothing stands in it. */
  FileChannel instanceLock(int number) throws IOException {
    return directory.openLock("instance-" + number + ".lock");
  }

  private Optional<Entry> read(Path file) {
    try {
      Entry entry = seal.open(directory.read(file), owner);
      Duration age = Duration.between(entry.savedAt(), clock.instant());
      if (age.compareTo(AGE_MAX) > 0) {
        throw new IOException(
            "it is %d days old (at most: %d)".formatted(age.toDays(), AGE_MAX.toDays()));
      }
      if (age.negated().compareTo(FUTURE_MAX) > 0) {
        throw new IOException(
            "it is of %s, which is to come: this machine's clock was wrong then, or is now"
                .formatted(entry.savedAt()));
      }
      return Optional.of(entry);
    } catch (NoSuchFileException absent) {
      return Optional.empty();
    } catch (IOException | GeneralSecurityException | RuntimeException e) {
      warn(file, e);
      return Optional.empty();
    }
  }

  private void warn(Path file, Exception why) {
    if (warned.compareAndSet(false, true)) {
      log.warn(
          "kept state in {} is not used: {} ({}). It is replaced when the control plane answers;"
              + " other such files in this directory are not mentioned again",
          file,
          why.getMessage(),
          why.getClass().getSimpleName());
    }
  }

  private Path file(String type, String name) {
    return directory.resolve(prefix(type) + hash(name) + SUFFIX);
  }

  private static String prefix(String type) {
    return hash(type).substring(0, 12) + "-";
  }

  private static String hash(String text) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(Arrays.copyOf(digest, 16));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
