/**
 * What the engine needs from outside: configuration, observers, quotas. Each has an abstract
 * contract test in the test-jar.
 */
@NullMarked
package io.inmesh.spi;

import org.jspecify.annotations.NullMarked;
