/**
 * For the tests of modules above: a mesh made by hand, with real TLS and no control plane. Needs
 * {@code bcpkix-jdk18on} in test scope.
 */
@NullMarked
package io.inmesh.runtime.testing;

import org.jspecify.annotations.NullMarked;
