@NullMarked
package io.inmesh.ca;

import org.jspecify.annotations.NullMarked;
