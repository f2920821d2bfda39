package io.inmesh.config.resource;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * An object of which we read a part: fields that the record has not are kept in the document and
 * not refused, unless {@link CoreFields} knows all of them.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
@interface Lenient {}
