@NullMarked
package io.inmesh.runtime.identity;

import org.jspecify.annotations.NullMarked;
