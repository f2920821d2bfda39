/** The rules that all modules keep. */
@NullMarked
package io.inmesh.architecture;

import org.jspecify.annotations.NullMarked;
