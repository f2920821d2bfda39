/** Spring's clients under the client contract. */
@NullMarked
package io.inmesh.spring;

import org.jspecify.annotations.NullMarked;
