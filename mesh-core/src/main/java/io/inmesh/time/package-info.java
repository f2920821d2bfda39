/** Where time comes from. The only package of the engine that reads a clock. */
@NullMarked
package io.inmesh.time;

import org.jspecify.annotations.NullMarked;
