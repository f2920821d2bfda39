/** Fakes and builders for tests of the engine and of what is built on it. */
@NullMarked
package io.inmesh.fakes;

import org.jspecify.annotations.NullMarked;
