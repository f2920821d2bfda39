/** The front door of the mesh engine. */
@NullMarked
package io.inmesh;

import org.jspecify.annotations.NullMarked;
