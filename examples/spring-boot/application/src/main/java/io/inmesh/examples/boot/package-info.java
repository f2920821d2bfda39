/** An ordinary Spring Boot application: nothing in it knows of a mesh. */
@NullMarked
package io.inmesh.examples.boot;

import org.jspecify.annotations.NullMarked;
