package io.inmesh.ca;

/** What became of presenting a join token. */
public enum Redemption {
  /** A use was taken. */
  FIRST,
  /** This key took its use before: the answer to that was lost, perhaps, and may be given again. */
  AGAIN,
  /** It is not there, expired, or used up by other keys. */
  REFUSED
}
