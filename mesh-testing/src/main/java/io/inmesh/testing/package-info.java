/** The mesh in users' tests. */
@NullMarked
package io.inmesh.testing;

import org.jspecify.annotations.NullMarked;
