package io.inmesh.controlplane.push;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TurnsTest {
  private final ManualLoop loop = new ManualLoop();
  private final List<String> done = new ArrayList<>();
  private final Map<String, Integer> left = new HashMap<>();
  private final Turns<String> turns = new Turns<>(loop, this::piece);

  @Test
  void ownersTakeTurnsWhateverEachHasToDo() {
    due("a", "a1", 3);
    due("a", "a2", 1);
    due("b", "b1", 2);
    loop.drain();
    assertThat(done).containsExactly("a1", "b1", "a2", "b1", "a1", "a1");
  }

  @Test
  void whoComesLaterWaitsForOnePieceOfEachOwner() {
    due("a", "a1", 100);
    loop.step();
    due("b", "b1", 1);
    loop.step();
    loop.step();
    assertThat(done).containsExactly("a1", "a1", "b1");
  }

  @Test
  void otherTasksComeBetweenPieces() {
    due("a", "a1", 3);
    loop.step();
    loop.execute(() -> done.add("other"));
    loop.drain();
    assertThat(done).containsExactly("a1", "a1", "other", "a1");
  }

  @Test
  void whatIsSaidTwiceIsDoneOnce() {
    due("a", "a1", 1);
    turns.due("a", "a1");
    loop.drain();
    assertThat(done).containsExactly("a1");
    due("a", "a1", 1);
    loop.drain();
    assertThat(done).containsExactly("a1", "a1");
  }

  @Test
  void aPieceThatFailsStopsNobodyElse() {
    due("a", "bad", 1);
    due("b", "b1", 1);
    assertThatThrownBy(loop::drain).hasMessage("bad");
    loop.drain();
    assertThat(done).containsExactly("b1");
  }

  private void due(String owner, String one, int pieces) {
    left.put(one, pieces);
    turns.due(owner, one);
  }

  private boolean piece(String one) {
    if (one.equals("bad")) {
      throw new IllegalStateException("bad");
    }
    done.add(one);
    return left.merge(one, -1, Integer::sum) > 0;
  }
}
