package io.inmesh.ca.connections;

import java.util.Locale;

/** Why a connection was not taken, or not kept. */
public enum ConnectionRefusal {
  /** All places are taken. */
  ALL("all places are taken"),
  /** Its address has as many connections as one may have, or as many strangers. */
  ADDRESS("its address has its share already"),
  /** The places for those who have proven nothing are taken. */
  STRANGERS("the places for those who have proven nothing are taken"),
  /** A stranger for long, it gave way to a newcomer. */
  DISPLACED("it had proven nothing for long, and gave way to a newcomer"),
  /** Its account has as many connections as one may have. */
  ACCOUNT("its account has its share already");

  private final String sentence;

  ConnectionRefusal(String sentence) {
    this.sentence = sentence;
  }

  /** Its name in metrics. */
  public String metric() {
    return name().toLowerCase(Locale.ROOT);
  }

  String sentence() {
    return sentence;
  }
}
