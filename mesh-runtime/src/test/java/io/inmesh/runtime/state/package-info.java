@NullMarked
package io.inmesh.runtime.state;

import org.jspecify.annotations.NullMarked;
