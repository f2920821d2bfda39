/** Bookinfo's reviews: a plain Spring Boot service that joins the mesh by one dependency. */
@NullMarked
package io.inmesh.examples.reviews;

import org.jspecify.annotations.NullMarked;
