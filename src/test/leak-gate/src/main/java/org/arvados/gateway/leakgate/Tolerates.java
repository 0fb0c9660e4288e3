package org.arvados.gateway.leakgate;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * What a test class may leave behind or log: errors that it provokes, or what a library keeps. Each
 * is a part of a line of the gate's message.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
public @interface Tolerates {
  /** Parts of lines. */
  String[] value();
}
