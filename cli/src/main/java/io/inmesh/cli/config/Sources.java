package io.inmesh.cli.config;

import io.inmesh.config.decode.Decoder;
import io.inmesh.config.decode.Document;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What {@code -f} names: a file, a directory's YAML and JSON files, or the standard input. */
public final class Sources {

  private Sources() {}

  /**
   * All documents, in the order of the names, then of the text.
   *
   * @param names paths; {@code -} is the standard input
   * @throws IOException if one cannot be read, naming it
   */
  public static List<Document> read(List<String> names, InputStream input) throws IOException {
    List<Document> documents = new ArrayList<>();
    for (String name : names) {
      if (name.equals("-")) {
        documents.addAll(
            Decoder.decode(new String(input.readAllBytes(), StandardCharsets.UTF_8), "stdin"));
      } else {
        for (Path file : files(Path.of(name))) {
          documents.addAll(Decoder.decode(text(file), file.toString()));
        }
      }
    }
    return documents;
  }

  private static List<Path> files(Path path) throws IOException {
    if (!Files.isDirectory(path)) {
      return List.of(path);
    }
    List<Path> files = new ArrayList<>();
    try (DirectoryStream<Path> found = Files.newDirectoryStream(path, "*.{yaml,yml,json}")) {
      found.forEach(files::add);
    }
    if (files.isEmpty()) {
      throw new IOException(path + ": no .yaml, .yml or .json file in this directory");
    }
    files.sort(null);
    return files;
  }

  private static String text(Path file) throws IOException {
    try {
      return Files.readString(file, StandardCharsets.UTF_8);
    } catch (NoSuchFileException e) {
      throw new IOException(file + ": no such file", e);
    } catch (CharacterCodingException e) {
      throw new IOException(file + ": not UTF-8", e);
    }
  }
}
