package io.inmesh.runtime.xds;

import org.jspecify.annotations.Nullable;

/** Where last known good configuration is kept. Called on the control thread. */
public interface StateKeeper {
  /** Keeps nothing. */
  StateKeeper NONE =
      new StateKeeper() {
        @Override
        public byte @Nullable [] load() {
          return null;
        }

        @Override
        public void save(String revision, byte[] content) {}
      };

  /** What was kept, or null: there is none that is good, ours and young enough. */
  byte @Nullable [] load();

  /** Keeps it, soon, on another thread; of two in short order the second counts. */
  void save(String revision, byte[] content);
}
