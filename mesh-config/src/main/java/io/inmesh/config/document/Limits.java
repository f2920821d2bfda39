package io.inmesh.config.document;

/**
 * How much a text may hold.
 *
 * @param charsMax characters in all
 * @param depthMax levels of nesting
 * @param nodesMax nodes, with aliases counted as often as they are used
 */
public record Limits(int charsMax, int depthMax, int nodesMax) {
  /** 3 MiB, 100 levels, one million nodes. */
  public static final Limits DEFAULT = new Limits(3 << 20, 100, 1_000_000);

  void checkSize(String text) throws DocumentException {
    if (text.length() > charsMax) {
      throw new DocumentException(
          Position.NONE,
          "the text has %,d characters, at most %,d are read; split it"
              .formatted(text.length(), charsMax));
    }
  }

  void checkDepth(int depth, Position at) throws DocumentException {
    if (depth > depthMax) {
      throw new DocumentException(at, "nested deeper than %d levels".formatted(depthMax));
    }
  }
}
