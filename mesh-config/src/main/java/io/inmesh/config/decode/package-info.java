/**
 * From texts to resources: strict, with every mistake named by its place. Nothing here throws on
 * bad input.
 */
@NullMarked
package io.inmesh.config.decode;

import org.jspecify.annotations.NullMarked;
