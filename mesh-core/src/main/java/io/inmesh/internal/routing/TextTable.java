package io.inmesh.internal.routing;

import java.util.Arrays;
import java.util.Map;

/**
 * From texts to numbers, laid out so that a look-up touches two places in memory however many texts
 * there are: a row of four ints, which tells nearly every stranger by its hash, and the text itself
 * among its neighbours in one string. No objects to follow. Open addressing, at most half full.
 * Immutable, any thread, no allocation.
 */
final class TextTable {
  /** What {@link #find} says of a text that is not there. */
  static final int NONE = Integer.MIN_VALUE;

  private static final int ROW = 4;
  private static final int HASH = 0;
  private static final int OFFSET = 1;
  private static final int LENGTH = 2;
  private static final int VALUE = 3;
  private static final int FREE = -1; // the length in a row that holds nothing

  private final int[] rows;
  private final int shift;
  private final String texts;
  private final boolean fold;

  /**
   * Compiles.
   *
   * @param fold whether ASCII case is ignored; then the texts are lower case
   * @param values by text; anything but {@link #NONE}
   */
  TextTable(boolean fold, Map<String, Integer> values) {
    int capacityBits = 33 - Integer.numberOfLeadingZeros(Math.max(1, values.size()));
    this.fold = fold;
    this.shift = 32 - capacityBits;
    this.rows = new int[ROW << capacityBits];
    Arrays.fill(rows, FREE);
    StringBuilder all = new StringBuilder();
    values.forEach(
        (text, value) -> {
          int row = freeRow(text.hashCode());
          rows[row + HASH] = text.hashCode();
          rows[row + OFFSET] = all.length();
          rows[row + LENGTH] = text.length();
          rows[row + VALUE] = value;
          all.append(text);
        });
    this.texts = all.toString();
  }

  /**
   * The value of the text that {@code text} begins with.
   *
   * @param hash of its first {@code length} characters, as {@link String#hashCode} counts it
   * @param length how many characters count
   */
  int find(int hash, String text, int length) {
    int[] all = rows;
    for (int row = firstRow(hash); all[row + LENGTH] != FREE; row = next(row)) {
      if (all[row + HASH] == hash
          && all[row + LENGTH] == length
          && same(text, all[row + OFFSET], length)) {
        return all[row + VALUE];
      }
    }
    return NONE;
  }

  /** Character by character: for texts this short it is quicker than what String does on 17. */
  private boolean same(String text, int offset, int length) {
    if (fold) {
      return text.regionMatches(true, 0, texts, offset, length);
    }
    String all = texts;
    for (int i = 0; i < length; i++) {
      if (text.charAt(i) != all.charAt(offset + i)) {
        return false;
      }
    }
    return true;
  }

  private int freeRow(int hash) {
    int row = firstRow(hash);
    while (rows[row + LENGTH] != FREE) {
      row = next(row);
    }
    return row;
  }

  private int firstRow(int hash) {
    return ((hash * 0x9E3779B9) >>> shift) * ROW;
  }

  private int next(int row) {
    return (row + ROW) & (rows.length - 1);
  }
}
