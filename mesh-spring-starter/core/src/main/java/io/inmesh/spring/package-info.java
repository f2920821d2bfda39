/** The mesh for Spring Framework: no Spring Boot type is used here. */
@NullMarked
package io.inmesh.spring;

import org.jspecify.annotations.NullMarked;
