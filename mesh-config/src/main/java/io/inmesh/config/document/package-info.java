/**
 * Documents as they were written: a tree of maps, lists and scalars that keeps order and position,
 * read from YAML or JSON and written as JSON. Nothing here knows a kind.
 */
@NullMarked
package io.inmesh.config.document;

import org.jspecify.annotations.NullMarked;
