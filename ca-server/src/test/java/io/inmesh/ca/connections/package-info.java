@NullMarked
package io.inmesh.ca.connections;

import org.jspecify.annotations.NullMarked;
